package io.buildwatch.chaos;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * All records that concern a build, in every topic, Streams' internal ones included: for the analysis of a violation.
 */
final class Evidence {
    private Evidence() {}

    /** Appends them to the file, ordered by time; those of aborted transactions are marked. */
    static void write(String bootstrapServers, String prefix, Collection<String> rids, Path file) throws IOException {
        for (String rid : rids) {
            List<String> committed = lines(bootstrapServers, prefix, rid, "read_committed");
            List<String> all = new ArrayList<>(lines(bootstrapServers, prefix, rid, "read_uncommitted"));
            all.replaceAll(line -> committed.contains(line) ? line : line + "  ABORTED");
            all.sort(null);
            all.add(0, rid);
            all.add("");
            Files.write(file, all, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }

    private static List<String> lines(String bootstrapServers, String prefix, String rid, String isolation) {
        List<String> lines = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", isolation),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.listTopics().entrySet().stream()
                    .filter(topic -> topic.getKey().startsWith(prefix))
                    .flatMap(topic -> topic.getValue().stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (System.nanoTime() < deadline
                    && ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    if (text(record.key()).contains(rid) || text(record.value()).contains(rid)) {
                        lines.add("%s %s-%d@%d key %s, %d bytes"
                                .formatted(
                                        Instant.ofEpochMilli(record.timestamp()),
                                        record.topic(),
                                        record.partition(),
                                        record.offset(),
                                        text(record.key()).replaceAll("[^\\x20-\\x7e]", "."),
                                        record.serializedValueSize()));
                    }
                }
            }
        }
        return lines;
    }

    private static String text(byte[] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
