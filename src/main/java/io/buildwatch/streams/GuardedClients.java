package io.buildwatch.streams;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaClientSupplier;

/**
 * Makes the Kafka clients of Streams. Its producers ask a {@link RevivalGuard} before they write, report unanswered
 * commits and aborts to it, and report commits to the {@link ThreadCommitState}. Its main consumers report revocations
 * that failed, and note the member ids that the group gives them. Any thread.
 */
public final class GuardedClients implements KafkaClientSupplier {
    private final RevivalGuard guard;
    private final ThreadCommitState pace;
    private final MemberNotes notes;

    public GuardedClients(RevivalGuard guard, ThreadCommitState pace, MemberNotes notes) {
        this.guard = guard;
        this.pace = pace;
        this.notes = notes;
    }

    @Override
    public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
        return new GuardedProducer(config, guard, pace);
    }

    @Override
    public Admin getAdmin(Map<String, Object> config) {
        return Admin.create(config);
    }

    @Override
    public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
        return new GuardedConsumer(config, guard, notes);
    }

    @Override
    public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
        return consumer(config);
    }

    @Override
    public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
        return consumer(config);
    }

    private static Consumer<byte[], byte[]> consumer(Map<String, Object> config) {
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Reports revocations that failed, and notes its member ids. Used by one stream thread. */
    private static final class GuardedConsumer extends KafkaConsumer<byte[], byte[]> {
        private final RevivalGuard guard;
        private final MemberNotes notes;
        private String noted = "";

        GuardedConsumer(Map<String, Object> config, RevivalGuard guard, MemberNotes notes) {
            super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            this.guard = guard;
            this.notes = notes;
        }

        @Override
        public void subscribe(Collection<String> topics, ConsumerRebalanceListener listener) {
            super.subscribe(topics, new GuardedListener(listener, guard));
        }

        @Override
        public void subscribe(Pattern topics, ConsumerRebalanceListener listener) {
            super.subscribe(topics, new GuardedListener(listener, guard));
        }

        @Override
        public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
            ConsumerRecords<byte[], byte[]> records = super.poll(timeout);
            String id = groupMetadata().memberId();
            if (!id.isEmpty() && !id.equals(noted)) {
                noted = id;
                notes.add(id);
            }
            return records;
        }
    }

    /** The listener of Streams. The consumer itself would go on with the rebalance after an exception, and report it later. */
    private record GuardedListener(ConsumerRebalanceListener streams, RevivalGuard guard)
            implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            try {
                streams.onPartitionsRevoked(partitions);
            } catch (RuntimeException e) {
                throw guard.onFailedRevocation(e);
            }
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            streams.onPartitionsAssigned(partitions);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            streams.onPartitionsLost(partitions);
        }
    }

    /**
     * Used by one stream thread. Refuses with a {@link StreamFault}, which Streams does not handle as it does Kafka's
     * own exceptions.
     */
    private static final class GuardedProducer extends KafkaProducer<byte[], byte[]> {
        private final RevivalGuard guard;
        private final ThreadCommitState pace;

        GuardedProducer(Map<String, Object> config, RevivalGuard guard, ThreadCommitState pace) {
            super(config, new ByteArraySerializer(), new ByteArraySerializer());
            this.guard = guard;
            this.pace = pace;
        }

        @Override
        public void beginTransaction() {
            guard.beforeWrite();
            pace.noteTransactionBegin();
            super.beginTransaction();
        }

        @Override
        public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
            guard.beforeWrite();
            return super.send(record, callback);
        }

        /** Streams calls this first in each commit, and waits here for the answers to all records that it sent. */
        @Override
        public void flush() {
            pace.noteCommitBegin();
            super.flush();
        }

        @Override
        public void sendOffsetsToTransaction(
                Map<TopicPartition, OffsetAndMetadata> offsets, ConsumerGroupMetadata group) {
            guard.beforeCommit();
            try {
                super.sendOffsetsToTransaction(offsets, group);
            } catch (TimeoutException e) {
                guard.onCommitTimeout(e);
            }
        }

        @Override
        public void commitTransaction() {
            guard.beforeCommit();
            try {
                super.commitTransaction();
            } catch (TimeoutException e) {
                guard.onCommitTimeout(e);
            }
            pace.noteCommitEnd();
        }

        @Override
        public void abortTransaction() {
            guard.beforeAbort();
            super.abortTransaction();
        }
    }
}
