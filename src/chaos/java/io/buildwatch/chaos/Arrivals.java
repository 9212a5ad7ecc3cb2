package io.buildwatch.chaos;

import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.registry.AvroDeserializer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * A {@code read_committed} subscriber of job events and completions, on a thread of its own. It notes when each event
 * arrived, and which builds are complete.
 */
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
    private final String events;
    private final String completions;
    private final List<Arrival> arrivals = new ArrayList<>();
    private final Set<String> complete = ConcurrentHashMap.newKeySet();
    private final Thread thread = new Thread(this::read, "chaos-arrivals");
    private volatile boolean ending;

    Arrivals(String bootstrapServers, String registryUrl, String prefix) {
        this.bootstrapServers = bootstrapServers;
        this.registryUrl = registryUrl;
        this.events = prefix + "job-status-changed";
        this.completions = prefix + "build-completion";
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

    /** How many builds are complete now, by the records that have arrived. */
    int completeBuilds() {
        return complete.size();
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
            List<TopicPartition> partitions = Stream.of(events, completions)
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            while (!ending) {
                var records = consumer.poll(Duration.ofMillis(50));
                long now = System.currentTimeMillis();
                synchronized (arrivals) {
                    for (ConsumerRecord<String, byte[]> record : records) {
                        add(record, avro.deserialize(record.topic(), record.value()), now);
                    }
                }
            }
        }
    }

    /** Called under the lock. */
    private void add(ConsumerRecord<String, byte[]> record, @Nullable SpecificRecord value, long now) {
        if (value instanceof JobStatusChanged event) {
            arrivals.add(new Arrival(
                    record.partition(),
                    event.getJobRid(),
                    event.getStatus().name(),
                    event.getObservedTime().toEpochMilli(),
                    now));
        } else if (value instanceof BuildCompletion build && build.getComplete()) {
            complete.add(record.key());
        } else {
            complete.remove(record.key());
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
