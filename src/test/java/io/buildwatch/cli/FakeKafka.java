package io.buildwatch.cli;

import io.buildwatch.client.KafkaClients;
import io.buildwatch.config.ClientConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** {@link KafkaClients} that are Kafka's own mock clients. Each topic has one partition. */
final class FakeKafka implements KafkaClients {
    final MockProducer<String, String> producer =
            new MockProducer<>(true, null, new StringSerializer(), new StringSerializer()) {
                @Override
                public void close() {
                    // Stays open, because the next command gets the same one.
                }
            };
    final List<ClientConfig> configs = new ArrayList<>();
    private final Map<String, List<ConsumerRecord<byte[], byte[]>>> topics = new TreeMap<>();
    private final Deserializer<?> avro;
    /** Whether the brokers do not answer. Records that they sent before can still be read. */
    BooleanSupplier away = () -> false;

    FakeKafka(Deserializer<?> avro) {
        this.avro = avro;
    }

    FakeKafka() {
        this((topic, bytes) -> {
            throw new IllegalStateException("not Avro: " + bytes.length + " bytes\nand more");
        });
    }

    FakeKafka topic(String name) {
        return topic(name, List.of());
    }

    FakeKafka topic(String name, List<ConsumerRecord<byte[], byte[]>> records) {
        topics.put(name, records);
        return this;
    }

    @Override
    public Producer<String, String> producer(ClientConfig config) {
        configs.add(config);
        return producer;
    }

    @Override
    public Consumer<byte[], byte[]> consumer(ClientConfig config) {
        configs.add(config);
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest") {
            @Override
            public Map<TopicPartition, Long> endOffsets(Collection<TopicPartition> partitions, Duration timeout) {
                if (away.getAsBoolean()) {
                    throw new TimeoutException("no answer");
                }
                return super.endOffsets(partitions, timeout);
            }

            @Override
            public Map<TopicPartition, OffsetAndTimestamp> offsetsForTimes(Map<TopicPartition, Long> times) {
                return times.entrySet().stream()
                        .collect(Collectors.toMap(Map.Entry::getKey, it -> new OffsetAndTimestamp(0, it.getValue())));
            }
        };
        Map<TopicPartition, Long> beginnings = new TreeMap<>((a, b) -> a.topic().compareTo(b.topic()));
        Map<TopicPartition, Long> ends = new TreeMap<>((a, b) -> a.topic().compareTo(b.topic()));
        topics.forEach((name, records) -> {
            consumer.updatePartitions(name, List.of(new PartitionInfo(name, 0, null, null, null)));
            beginnings.put(new TopicPartition(name, 0), 0L);
            ends.put(new TopicPartition(name, 0), (long) records.size());
        });
        consumer.updateBeginningOffsets(beginnings);
        consumer.updateEndOffsets(ends);
        consumer.schedulePollTask(() -> topics.values()
                .forEach(records -> records.stream()
                        .filter(record -> consumer.assignment().contains(new TopicPartition(record.topic(), 0)))
                        .forEach(consumer::addRecord)));
        return consumer;
    }

    @Override
    public Deserializer<?> avro(ClientConfig config) {
        return avro;
    }

    @Override
    public boolean hasTopic(ClientConfig config, String topic) {
        return topics.containsKey(topic);
    }
}
