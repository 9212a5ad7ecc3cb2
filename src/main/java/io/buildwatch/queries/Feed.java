package io.buildwatch.queries;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.BuildObserved;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.kafka.BuildwatchTopics;
import io.buildwatch.kafka.TombstoneHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the committed records of the three public topics, all partitions, from where the read model stands. One use: any
 * exception ends it, and a new one goes on from what was written. The feeder's thread only.
 */
final class Feed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Feed.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration ORPHANS_EVERY = Duration.ofMinutes(10);

    /** A build's own records follow its events by a commit; long after it they come no more. */
    private static final Duration ORPHAN_AGE = Duration.ofHours(1);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final BuildwatchTopics topics;
    private final Deserializer<SpecificRecord> deserializer;
    private final Predicate<Throwable> isLookupFailure;
    private final ReadModel model;
    private final List<TopicPartition> partitions = new ArrayList<>();
    private final Map<TopicPartition, Long> firstEnds;
    private boolean atEndOnce;
    private long orphansDroppedNanos = System.nanoTime() - ORPHANS_EVERY.toNanos();

    /** @param consumer unsubscribed; closed with this */
    Feed(
            KafkaConsumer<byte[], byte[]> consumer,
            BuildwatchTopics topics,
            Deserializer<SpecificRecord> deserializer,
            Predicate<Throwable> isLookupFailure,
            ReadModel model) {
        this.consumer = consumer;
        this.topics = topics;
        this.deserializer = deserializer;
        this.isLookupFailure = isLookupFailure;
        this.model = model;
        for (String topic : List.of(topics.buildCompletion(), topics.buildObserved(), topics.jobStatusChanged())) {
            consumer.partitionsFor(topic)
                    .forEach(info -> partitions.add(new TopicPartition(info.topic(), info.partition())));
        }
        consumer.assign(partitions);
        Map<TopicPartition, Long> positions = model.positions(partitions);
        consumer.seekToBeginning(partitions.stream()
                .filter(partition -> !positions.containsKey(partition))
                .toList());
        positions.forEach(consumer::seek);
        firstEnds = consumer.endOffsets(partitions);
    }

    /** Waits a moment for records, takes what came, and tells of it. */
    void poll(Consumer<Changes> onChange) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        if (!records.isEmpty()) {
            Map<TopicPartition, Long> positions = new HashMap<>();
            records.nextOffsets().forEach((partition, next) -> positions.put(partition, next.offset()));
            Changes changes =
                    model.take(folding -> records.forEach(record -> fold(folding, record)), positions, Instant.now());
            if (!changes.isEmpty()) {
                onChange.accept(changes);
            }
        } else if (behind().orElse(1) == 0 && System.nanoTime() - orphansDroppedNanos >= ORPHANS_EVERY.toNanos()) {
            orphansDroppedNanos = System.nanoTime();
            model.dropOrphans(Instant.now().minus(ORPHAN_AGE));
        }
    }

    /** Committed records not taken; empty while a partition has not told. */
    OptionalLong behind() {
        long sum = 0;
        for (TopicPartition partition : partitions) {
            OptionalLong lag = consumer.currentLag(partition);
            if (lag.isEmpty()) {
                return OptionalLong.empty();
            }
            sum += lag.getAsLong();
        }
        return OptionalLong.of(sum);
    }

    /** Whether all that was committed at the start is taken. */
    boolean hasCaughtUp() {
        atEndOnce = atEndOnce
                || firstEnds.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
        return atEndOnce;
    }

    private void fold(Folding folding, ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            tombstone(folding, record);
            return;
        }
        SpecificRecord value;
        try {
            value = deserializer.deserialize(record.topic(), record.headers(), record.value());
        } catch (RuntimeException e) {
            if (isLookupFailure.test(e)) {
                throw e; // nothing is known of the bytes: they are read again
            }
            LOG.debug("{} offset {} is no record of ours: {}", record.topic(), record.offset(), e.toString());
            return;
        }
        if (value instanceof JobStatusChanged event) {
            folding.event(event);
        } else if (value instanceof BuildCompletion completion) {
            folding.completion(completion, source(record));
        } else if (value instanceof BuildObserved observed) {
            folding.observed(observed);
        }
    }

    private void tombstone(Folding folding, ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null) {
            return;
        }
        String rid = new String(record.key(), UTF_8);
        if (record.topic().equals(topics.buildCompletion())) {
            folding.removed(rid, TombstoneHeaders.from(record.headers()));
        } else if (record.topic().equals(topics.buildObserved())) {
            folding.unobserved(rid, TombstoneHeaders.from(record.headers()));
        }
    }

    private static @Nullable String source(ConsumerRecord<byte[], byte[]> record) {
        Header header = record.headers().lastHeader("ce_source");
        return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
