package io.buildwatch.bench;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;
import org.apache.kafka.coordinator.transaction.generated.TransactionLogKey;
import org.apache.kafka.coordinator.transaction.generated.TransactionLogValue;

/**
 * Counts transactions and measures how long they were open, by the broker's topic {@code __transaction_state}. One
 * thread.
 */
final class TransactionLog implements AutoCloseable {
    private static final String TOPIC = "__transaction_state";
    /** {@code TransactionState.COMPLETE_COMMIT}, written once for each transaction that was committed. */
    private static final byte COMPLETE_COMMIT = 4;

    /**
     * {@code PREPARE_COMMIT} and {@code PREPARE_ABORT}, written when a transaction is ended, by its producer or by the
     * broker.
     */
    private static final byte PREPARE_COMMIT = 2;

    private static final byte PREPARE_ABORT = 3;

    /**
     * How many transactions ended, and for how long the longest of them was open.
     *
     * @param longestMs from its first partition to its end, by the broker's clock
     */
    record Ended(int committed, int aborted, long longestMs) {}

    private final KafkaConsumer<ByteBuffer, ByteBuffer> consumer;
    private final List<TopicPartition> partitions;

    TransactionLog(String bootstrapServers) {
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "enable.auto.commit", "false"),
                new ByteBufferDeserializer(),
                new ByteBufferDeserializer());
        partitions = consumer.partitionsFor(TOPIC).stream()
                .map(info -> new TopicPartition(TOPIC, info.partition()))
                .toList();
        consumer.assign(partitions);
    }

    /** The next {@link #endedSince} begins from here. */
    void mark() {
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
    }

    /** The transactions that ended since {@link #mark} and whose transactional id begins with the prefix. */
    Ended endedSince(String prefix) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        Ended ended = new Ended(0, 0, 0);
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            for (var record : consumer.poll(Duration.ofMillis(100))) {
                ended = record.value() != null && id(record).startsWith(prefix) ? and(ended, value(record)) : ended;
            }
        }
        return ended;
    }

    private static Ended and(Ended before, TransactionLogValue value) {
        byte status = value.transactionStatus();
        if (status != PREPARE_COMMIT && status != PREPARE_ABORT) {
            return before;
        }
        long open = value.transactionLastUpdateTimestampMs() - value.transactionStartTimestampMs();
        return new Ended(
                before.committed + (status == PREPARE_COMMIT ? 1 : 0),
                before.aborted + (status == PREPARE_ABORT ? 1 : 0),
                Math.max(before.longestMs, open));
    }

    /**
     * Counts the transactions that are committed from now on and whose transactional id begins with the prefix. Blocks
     * for the time of the window.
     */
    long countFor(Duration window, String prefix) {
        mark();
        long count = 0;
        long end = System.nanoTime() + window.toNanos();
        for (long left = window.toNanos(); left > 0; left = end - System.nanoTime()) {
            for (var record : consumer.poll(Duration.ofNanos(left))) {
                count += committed(record).startsWith(prefix) ? 1 : 0;
            }
        }
        return count;
    }

    /** The id of the transaction that is committed according to this record; empty for any other record. */
    private static String committed(ConsumerRecord<ByteBuffer, ByteBuffer> record) {
        if (record.value() == null) {
            return "";
        }
        return value(record).transactionStatus() == COMPLETE_COMMIT ? id(record) : "";
    }

    private static TransactionLogValue value(ConsumerRecord<ByteBuffer, ByteBuffer> record) {
        ByteBuffer bytes = record.value().duplicate();
        short version = bytes.getShort();
        return new TransactionLogValue(new ByteBufferAccessor(bytes), version);
    }

    private static String id(ConsumerRecord<ByteBuffer, ByteBuffer> record) {
        ByteBuffer bytes = record.key().duplicate();
        short version = bytes.getShort();
        return new TransactionLogKey(new ByteBufferAccessor(bytes), version).transactionalId();
    }

    @Override
    public void close() {
        consumer.close();
    }
}
