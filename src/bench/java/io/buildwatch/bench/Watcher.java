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

/** A {@code read_committed} subscriber on a thread of its own, which notes when it had each record. */
final class Watcher implements AutoCloseable {
    /** @param atMillis when the subscriber had it */
    record Arrival(ConsumerRecord<String, byte[]> record, long atMillis) {}

    private final KafkaConsumer<String, byte[]> consumer;
    private final Queue<Arrival> arrivals = new ConcurrentLinkedQueue<>();
    private final CountDownLatch positioned = new CountDownLatch(1);
    private final Thread thread = new Thread(this::read, "bench-watcher");
    private final List<String> topics;
    private volatile boolean ending;

    /** Reads from the topics' present end, or for the first time from their beginning. */
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
        // Looked up lazily otherwise: only after this may anything be submitted.
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
