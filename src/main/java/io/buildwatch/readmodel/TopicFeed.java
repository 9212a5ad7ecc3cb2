package io.buildwatch.readmodel;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.BuildObserved;
import io.buildwatch.events.FollowObserved;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.records.TombstoneHeaders;
import io.buildwatch.topics.BuildwatchTopics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the committed records of the public topics about builds and follows, all partitions, from the offsets that the read
 * model holds. For one use: any exception ends it, and a new feed carries on from what was written. The feeder's thread
 * only.
 */
final class TopicFeed implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TopicFeed.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration BROKERS_EVERY = Duration.ofSeconds(5);
    private static final Duration BROKERS_PATIENCE = Duration.ofSeconds(2);
    private static final Duration ORPHANS_EVERY = Duration.ofMinutes(10);

    /**
     * A build's completion and observation follow its job events by about one commit. If none has come after this time,
     * none will come.
     */
    private static final Duration ORPHAN_AGE = Duration.ofHours(1);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final BuildwatchTopics topics;
    private final RecordDecoder decoder;
    private final ReadModel model;
    private final List<TopicPartition> partitions = new ArrayList<>();
    private final Map<TopicPartition, Long> firstEnds;
    /** The key at which dropping orphans continues; null if it is done. */
    private byte @Nullable [] orphansFrom;

    private boolean atEndOnce;
    private boolean brokersAnswer = true;
    private long brokersAskedNanos = System.nanoTime();
    private long orphansDroppedNanos = System.nanoTime() - ORPHANS_EVERY.toNanos();

    /**
     * @param consumer without subscription; {@link #close} closes it
     * @param names the topics to read, see {@link FeedSource#topicNames}
     */
    TopicFeed(
            KafkaConsumer<byte[], byte[]> consumer,
            BuildwatchTopics topics,
            List<String> names,
            RecordDecoder decoder,
            ReadModel model) {
        this.consumer = consumer;
        this.topics = topics;
        this.decoder = decoder;
        this.model = model;
        for (String topic : names) {
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

    /**
     * Waits for records for up to 500 ms, applies them, and reports what they changed.
     *
     * @return for how long it worked, without that wait, in nanoseconds
     */
    long poll(Consumer<BatchChanges> onChange) {
        ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
        long begin = System.nanoTime();
        if (!records.isEmpty()) {
            applyRecords(records, onChange);
        }
        boolean orphansAreDue = orphansFrom != null || begin - orphansDroppedNanos >= ORPHANS_EVERY.toNanos();
        if (orphansAreDue && recordsBehind().orElse(1) == 0) {
            orphansDroppedNanos = begin;
            byte[] from = orphansFrom == null ? new byte[0] : orphansFrom;
            orphansFrom =
                    model.dropOrphans(Instant.now().minus(ORPHAN_AGE), from).orElse(null);
        }
        long worked = System.nanoTime() - begin;
        if (System.nanoTime() - brokersAskedNanos >= BROKERS_EVERY.toNanos()) {
            askBrokers();
        }
        return worked;
    }

    private void applyRecords(ConsumerRecords<byte[], byte[]> records, Consumer<BatchChanges> onChange) {
        // Decoded first: the look-up of a schema may block, and the model cannot be closed while it is in use.
        List<Consumer<ReadModelProjection>> decoded = new ArrayList<>(records.count());
        records.forEach(record -> decoded.add(changeOf(record)));
        Map<TopicPartition, Long> positions = new HashMap<>();
        records.nextOffsets().forEach((partition, next) -> positions.put(partition, next.offset()));
        BatchChanges changes = model.applyBatch(
                projection -> decoded.forEach(record -> record.accept(projection)), positions, Instant.now());
        if (!changes.isEmpty()) {
            onChange.accept(changes);
        }
    }

    /**
     * Checks whether the brokers answer. A poll returns nothing both if they are away and if there is nothing to read.
     */
    private void askBrokers() {
        try {
            consumer.endOffsets(partitions, BROKERS_PATIENCE);
            brokersAnswer = true;
        } catch (TimeoutException e) {
            LOG.debug("the brokers do not answer", e);
            brokersAnswer = false;
        }
        brokersAskedNanos = System.nanoTime();
    }

    /**
     * The number of committed records not applied yet; empty if that of a partition is not known, or the brokers do not
     * answer.
     */
    OptionalLong recordsBehind() {
        if (!brokersAnswer) {
            return OptionalLong.empty();
        }
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

    /** Whether every record that was committed when this feed began has been applied. */
    boolean hasCaughtUp() {
        atEndOnce = atEndOnce
                || firstEnds.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
        return atEndOnce;
    }

    private Consumer<ReadModelProjection> changeOf(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return changeOfTombstone(record);
        }
        SpecificRecord value = decoder.decode(record).orElse(null);
        if (value instanceof JobStatusChanged event) {
            return projection -> projection.applyJobEvent(event);
        } else if (value instanceof BuildCompletion completion) {
            return projection -> projection.applyCompletion(completion, source(record));
        } else if (value instanceof BuildObserved observed) {
            return projection -> projection.applyObservation(observed);
        } else if (value instanceof FollowObserved observed) {
            return projection -> projection.applyFollow(observed);
        }
        return projection -> {};
    }

    private Consumer<ReadModelProjection> changeOfTombstone(ConsumerRecord<byte[], byte[]> record) {
        if (record.key() == null) {
            return projection -> {};
        }
        String rid = new String(record.key(), UTF_8);
        Optional<TombstoneHeaders> headers = TombstoneHeaders.from(record.headers());
        if (record.topic().equals(topics.buildCompletion())) {
            return projection -> projection.applyCompletionTombstone(rid, headers);
        } else if (record.topic().equals(topics.buildObserved())) {
            return projection -> projection.applyObservationTombstone(rid, headers);
        } else if (record.topic().equals(topics.follows())) {
            return projection -> projection.applyFollowTombstone(rid, headers);
        }
        return projection -> {};
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
