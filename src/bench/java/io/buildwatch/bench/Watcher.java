package io.buildwatch.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;

/** A {@code read_committed} subscriber on a thread of its own. It notes when each record arrived. */
final class Watcher implements AutoCloseable {
    /** @param atMillis when the record arrived at the subscriber, ms since the epoch */
    record Arrival(ConsumerRecord<String, byte[]> record, long atMillis) {}

    private final KafkaConsumer<String, byte[]> consumer;
    private final Queue<Arrival> arrivals = new ConcurrentLinkedQueue<>();
    private final CountDownLatch positioned = new CountDownLatch(1);
    private final Thread thread = new Thread(this::read, "bench-watcher");
    private final List<String> topics;
    private volatile boolean ending;

    /**
     * Begins to read; blocks until it has its positions, so that it misses nothing that is written after that.
     *
     * @param fromBeginning whether to read from the topics' beginning; otherwise from their present end
     */
    Watcher(String bootstrapServers, boolean fromBeginning, String... topics) {
        this.topics = List.of(topics);
        consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "isolation.level",
                        "read_committed",
                        "enable.auto.commit",
                        "false",
                        "auto.offset.reset",
                        fromBeginning ? "earliest" : "latest"),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        thread.setDaemon(true);
        thread.start();
        Awaitility.await().atMost(Rig.PATIENCE).until(() -> positioned.getCount() == 0);
    }

    /** Takes all there is, in the order of arrival. */
    List<Arrival> drain() {
        List<Arrival> taken = new ArrayList<>();
        for (Arrival next = arrivals.poll(); next != null; next = arrivals.poll()) {
            taken.add(next);
        }
        return taken;
    }

    private void read() {
        List<TopicPartition> partitions = topics.stream()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        // Otherwise the positions would be looked up only in poll, and records before that would be missed.
        partitions.forEach(consumer::position);
        positioned.countDown();
        while (!ending) {
            var records = consumer.poll(Duration.ofMillis(100));
            long now = System.currentTimeMillis();
            records.forEach(record -> arrivals.add(new Arrival(record, now)));
        }
        consumer.close();
    }

    @Override
    public void close() {
        ending = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
