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

/** Counts committed transactions in the broker's own log of them, from its present end on. One thread. */
final class TransactionLog implements AutoCloseable {
    private static final String TOPIC = "__transaction_state";
    /** {@code TransactionState.COMPLETE_COMMIT}, written once for each transaction that was committed. */
    private static final byte COMPLETE_COMMIT = 4;

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

    /** How many transactions whose id begins so are committed from now on for so long. */
    long countFor(Duration window, String prefix) {
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        long count = 0;
        long end = System.nanoTime() + window.toNanos();
        for (long left = window.toNanos(); left > 0; left = end - System.nanoTime()) {
            for (var record : consumer.poll(Duration.ofNanos(left))) {
                count += committed(record).startsWith(prefix) ? 1 : 0;
            }
        }
        return count;
    }

    /** The id of the transaction that this record says is committed; empty for any other record. */
    private static String committed(ConsumerRecord<ByteBuffer, ByteBuffer> record) {
        if (record.value() == null) {
            return "";
        }
        var value = new TransactionLogValue(
                new ByteBufferAccessor(record.value()), record.value().getShort());
        var key = new TransactionLogKey(
                new ByteBufferAccessor(record.key()), record.key().getShort());
        return value.transactionStatus() == COMPLETE_COMMIT ? key.transactionalId() : "";
    }

    @Override
    public void close() {
        consumer.close();
    }
}
