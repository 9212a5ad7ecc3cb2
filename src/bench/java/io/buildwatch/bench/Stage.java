package io.buildwatch.bench;

import io.buildwatch.BuildwatchService;
import io.buildwatch.config.BuildwatchConfig;
import io.buildwatch.config.FoundryConfig;
import io.buildwatch.config.KafkaConfig;
import io.buildwatch.config.PollConfig;
import io.buildwatch.config.TopicsConfig;
import io.buildwatch.dev.broker.EmbeddedBroker;
import io.buildwatch.dev.registry.EmbeddedRegistry;
import io.buildwatch.dev.simulator.FoundrySimulator;
import io.buildwatch.dev.simulator.Settings;
import io.buildwatch.registry.AvroDeserializer;
import io.buildwatch.registry.AvroSerializer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Everything in this process, made anew for each repetition: broker, registry, simulator and the service. */
final class Stage implements AutoCloseable {
    /** Kafka Streams' own, under exactly_once_v2. */
    static final Map<String, String> STREAMS_DEFAULTS =
            Map.of("commit.interval.ms", "100", "poll.ms", "100", "statestore.cache.max.bytes", "10485760");

    static final PollConfig POLLING = new PollConfig(
            Duration.ofMillis(250),
            Duration.ofSeconds(2),
            Duration.ofMinutes(2),
            Duration.ofMinutes(10),
            Duration.ofSeconds(60),
            Duration.ofSeconds(60),
            Duration.ofDays(7),
            Duration.ofDays(7));

    private static final String PREFIX = "bench.";

    final EmbeddedBroker broker = EmbeddedBroker.start();
    final EmbeddedRegistry registry = EmbeddedRegistry.start(0);
    final FoundrySimulator simulator =
            FoundrySimulator.start(Settings.defaults().withToken("bench").withLimits(Settings.Limits.NONE));
    final BuildwatchService service;
    private final KafkaProducer<String, String> producer;

    Stage(PollConfig polling, Map<String, String> settings) throws IOException, InterruptedException {
        Map<String, String> passed = new HashMap<>();
        passed.put("bootstrap.servers", broker.bootstrapServers());
        passed.put("schema.registry.url", registry.url());
        passed.putAll(settings);
        Path state = Files.createTempDirectory("buildwatch-bench");
        service = BuildwatchService.start(
                new BuildwatchConfig(
                        new FoundryConfig(
                                simulator.url(),
                                "bench",
                                null,
                                true,
                                100,
                                60_000,
                                25,
                                100,
                                25,
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(30),
                                Duration.ofSeconds(60),
                                16 << 20,
                                10_000),
                        polling,
                        new TopicsConfig(PREFIX, 4, null, true, Map.of()),
                        new KafkaConfig(PREFIX + "buildwatch", "bench-1", state, passed),
                        AvroSerializer.class.getName(),
                        AvroDeserializer.class.getName(),
                        "127.0.0.1",
                        0,
                        BuildwatchConfig.LogFormat.TEXT),
                fault -> {
                    throw new IllegalStateException(fault);
                });
        if (!service.awaitReady(Duration.ofSeconds(60))) {
            throw new IllegalStateException("the service did not get ready");
        }
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "acks", "all", "linger.ms", "0"),
                new StringSerializer(),
                new StringSerializer());
    }

    void submit(List<String> rids) {
        rids.forEach(rid -> {
            var unused = producer.send(new ProducerRecord<>(PREFIX + "build-rids", rid, rid));
        });
        producer.flush();
    }

    static String topic(String name) {
        return PREFIX + name;
    }

    /** A committed reader of the topics, from their beginning. */
    KafkaConsumer<String, byte[]> reader(String... topics) {
        KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrapServers(),
                        "isolation.level",
                        "read_committed",
                        "auto.offset.reset",
                        "earliest",
                        "fetch.max.wait.ms",
                        "5"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = List.of(topics).stream()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        return consumer;
    }

    AvroDeserializer deserializer() {
        AvroDeserializer deserializer = new AvroDeserializer();
        deserializer.configure(Map.of("schema.registry.url", registry.url()), false);
        return deserializer;
    }

    /** How many records the transaction coordinator has written: three for each transaction. */
    long transactionLog() {
        try (KafkaConsumer<String, byte[]> consumer = reader("__transaction_state")) {
            return consumer.endOffsets(consumer.assignment()).values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
        }
    }

    @Override
    public void close() {
        producer.close();
        service.close();
        simulator.close();
        registry.close();
        broker.close();
    }
}
