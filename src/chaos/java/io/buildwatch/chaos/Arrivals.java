package io.buildwatch.chaos;

import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.registry.AvroDeserializer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** A {@code read_committed} subscriber of the job events, on a thread of its own. It notes when each event arrived. */
final class Arrivals implements AutoCloseable {
    /**
     * One event.
     *
     * @param observedMillis when the answer that showed the change was complete, ms since the epoch
     * @param atMillis when the event arrived at the subscriber, ms since the epoch
     */
    record Arrival(int partition, String jobRid, String status, long observedMillis, long atMillis) {}

    private final String bootstrapServers;
    private final String registryUrl;
    private final String topic;
    private final List<Arrival> arrivals = new ArrayList<>();
    private final Thread thread = new Thread(this::read, "chaos-arrivals");
    private volatile boolean ending;

    Arrivals(String bootstrapServers, String registryUrl, String topic) {
        this.bootstrapServers = bootstrapServers;
        this.registryUrl = registryUrl;
        this.topic = topic;
        thread.setDaemon(true);
        thread.start();
    }

    List<Arrival> all() {
        synchronized (arrivals) {
            return List.copyOf(arrivals);
        }
    }

    int count() {
        synchronized (arrivals) {
            return arrivals.size();
        }
    }

    /**
     * Those of the partitions in which an event observed after {@code since} has arrived.
     *
     * @param since in ms since the epoch
     * @param from how many of the first arrivals are left out
     */
    Set<Integer> newIn(Set<Integer> partitions, long since, int from) {
        Set<Integer> seen = new HashSet<>();
        synchronized (arrivals) {
            newer(since, from)
                    .map(Arrival::partition)
                    .filter(partitions::contains)
                    .forEach(seen::add);
        }
        return seen;
    }

    /** Called under the lock. */
    private Stream<Arrival> newer(long since, int from) {
        return arrivals.subList(from, arrivals.size()).stream().filter(a -> a.observedMillis() > since);
    }

    private void read() {
        try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers", bootstrapServers,
                                "isolation.level", "read_committed",
                                "enable.auto.commit", "false",
                                "auto.offset.reset", "earliest"),
                        new StringDeserializer(),
                        new ByteArrayDeserializer());
                AvroDeserializer avro = new AvroDeserializer()) {
            avro.configure(Map.of("schema.registry.url", registryUrl), false);
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            while (!ending) {
                var records = consumer.poll(Duration.ofMillis(50));
                long now = System.currentTimeMillis();
                synchronized (arrivals) {
                    records.forEach(record -> {
                        JobStatusChanged event = (JobStatusChanged) avro.deserialize(topic, record.value());
                        arrivals.add(new Arrival(
                                record.partition(),
                                event.getJobRid(),
                                event.getStatus().name(),
                                event.getObservedTime().toEpochMilli(),
                                now));
                    });
                }
            }
        }
    }

    @Override
    public void close() {
        ending = true;
        try {
            thread.join(10_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
