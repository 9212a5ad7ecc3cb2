package io.buildwatch.streams;

import io.buildwatch.kafka.ClientSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The Kafka clients of a {@link BackgroundRangeReader}, each opened when it is first needed. The reader's thread only. */
class RangeReaderClients {
    private static final Logger LOG = LoggerFactory.getLogger(RangeReaderClients.class);

    private static final long ANSWER_MS = 30_000;

    private final ClientSettings settings;
    private final String clientId;
    private @Nullable Consumer<byte[], byte[]> consumer;
    private @Nullable Admin admin;

    /** @param passedThrough the operator's own settings for Kafka's clients */
    RangeReaderClients(Map<String, String> passedThrough, String clientId) {
        this.settings = ClientSettings.of(passedThrough);
        this.clientId = clientId;
    }

    Consumer<byte[], byte[]> consumer() {
        Consumer<byte[], byte[]> open = consumer;
        if (open == null) {
            Map<String, Object> all = settings.consumer();
            all.put("client.id", clientId);
            // If retention has deleted the first records wanted, the rest is still wanted.
            all.put("auto.offset.reset", "earliest");
            all.put("fetch.max.bytes", 1 << 20);
            all.put("max.partition.fetch.bytes", 1 << 20);
            open = new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            consumer = open;
        }
        return open;
    }

    /** The offset after the last record that was written, committed or not. Waits for the brokers. */
    long end(TopicPartition partition) throws InterruptedException, ExecutionException, TimeoutException {
        Admin asked = admin;
        if (asked == null) {
            asked = Admin.create(settings.admin());
            admin = asked;
        }
        return asked.listOffsets(
                        Map.of(partition, OffsetSpec.latest()), new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                .partitionResult(partition)
                .get(ANSWER_MS, TimeUnit.MILLISECONDS)
                .offset();
    }

    /**
     * The first offset to be read. Waits for the brokers.
     *
     * @param end the result if all records are older than the time asked for
     */
    long start(TopicPartition partition, RangeReading.From from, long end) {
        if (from.offset() < 0) {
            Map<TopicPartition, @Nullable OffsetAndTimestamp> found =
                    consumer().offsetsForTimes(Map.of(partition, from.timeMs()));
            OffsetAndTimestamp first = found.get(partition);
            return first == null ? end : first.offset();
        }
        Long beginning = consumer().beginningOffsets(List.of(partition)).get(partition);
        return Math.max(from.offset(), beginning == null ? 0 : beginning);
    }

    /** Closes the clients; they are opened again when next needed. */
    void close() {
        Consumer<byte[], byte[]> open = consumer;
        consumer = null;
        Admin asked = admin;
        admin = null;
        try {
            if (open != null) {
                open.close(CloseOptions.timeout(Duration.ZERO));
            }
        } catch (KafkaException e) {
            LOG.debug("closing the consumer failed", e);
        }
        if (asked != null) {
            asked.close(Duration.ZERO);
        }
    }
}
