package io.buildwatch.bench;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
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

    /** How many transactions are committed from now on for so long, by the beginning of the transactional id. */
    Map<String, Long> countFor(Duration window, List<String> prefixes) {
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        Map<String, Long> counts = new HashMap<>();
        prefixes.forEach(prefix -> counts.put(prefix, 0L));
        long end = System.nanoTime() + window.toNanos();
        for (long left = window.toNanos(); left > 0; left = end - System.nanoTime()) {
            for (var record : consumer.poll(Duration.ofNanos(left))) {
                String id = committed(record);
                prefixes.stream().filter(id::startsWith).forEach(prefix -> counts.merge(prefix, 1L, Long::sum));
            }
        }
        return counts;
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
