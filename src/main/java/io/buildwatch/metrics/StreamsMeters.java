package io.buildwatch.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.util.Locale;
import org.apache.kafka.streams.KafkaStreams;

/** The state of Kafka Streams, and its own metrics. Stateless. */
final class StreamsMeters {
    private StreamsMeters() {}

    /** @return stops listening to Kafka Streams */
    static Runnable bindTo(MeterRegistry registry, KafkaStreams streams) {
        for (KafkaStreams.State state : KafkaStreams.State.values()) {
            Gauge.builder("buildwatch.streams.state", () -> streams.state() == state ? 1 : 0)
                    .description("1 for the state that Kafka Streams is in")
                    .tag("state", state.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
        KafkaStreamsMetrics metrics = new KafkaStreamsMetrics(streams);
        metrics.bindTo(registry);
        return metrics::close;
    }
}
