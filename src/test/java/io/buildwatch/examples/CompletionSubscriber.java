package io.buildwatch.examples;

import io.buildwatch.events.BuildCompletion;
import io.buildwatch.registry.AvroDeserializer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** The subscriber that docs/events.md#java shows. */
public final class CompletionSubscriber {
    private CompletionSubscriber() {}

    /** Tells {@code out} of each completed build until {@code stopped}. */
    public static void run(
            String bootstrapServers, String registryUrl, String topic, Consumer<String> out, BooleanSupplier stopped) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", bootstrapServers,
                "schema.registry.url", registryUrl,
                "group.id", "completion-subscriber",
                "auto.offset.reset", "earliest",
                "isolation.level", "read_committed");
        AvroDeserializer avro = new AvroDeserializer();
        avro.configure(settings, false);
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), avro)) {
            consumer.subscribe(List.of(topic));
            while (!stopped.getAsBoolean()) {
                for (var record : consumer.poll(Duration.ofMillis(500))) {
                    if (record.value() instanceof BuildCompletion build && build.getComplete()) {
                        out.accept(build.getBuildRid() + " " + build.getState());
                    }
                }
            }
        }
    }
}
