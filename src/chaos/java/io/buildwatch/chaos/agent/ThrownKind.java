package io.buildwatch.chaos.agent;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InvalidPidMappingException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TransactionAbortedException;
import org.apache.kafka.common.errors.UnknownProducerIdException;
import org.apache.kafka.streams.errors.LockException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.errors.TaskMigratedException;
import org.apache.kafka.streams.errors.internals.FailedProcessingException;
import org.apache.kafka.streams.processor.TaskId;

/**
 * What the agent throws: a fault of nobody's in particular, and every exception that Streams 4.3.1 treats otherwise than
 * as the end of its thread, or for which its classes ({@code StreamThread}, {@code TaskManager}, {@code TaskExecutor},
 * {@code StreamTask}, {@code StreamsProducer}, {@code RecordCollectorImpl}, the state updater) have a catch of its own.
 */
public enum ThrownKind {
    ERROR(tasks -> new AssertionError(says())),
    RUNTIME(tasks -> new IllegalStateException(says())),
    TIMEOUT(tasks -> new TimeoutException(says())),
    TASK_CORRUPTED(TaskCorruptedException::new),
    TASK_MIGRATED(tasks -> new TaskMigratedException(says())),
    STREAMS(tasks -> new StreamsException(says())),
    LOCK(tasks -> new LockException(says())),
    FAILED_PROCESSING(tasks -> new FailedProcessingException("injected", new IllegalStateException(says()))),
    PRODUCER_FENCED(tasks -> new ProducerFencedException(says())),
    INVALID_PRODUCER_EPOCH(tasks -> new InvalidProducerEpochException(says())),
    INVALID_PID_MAPPING(tasks -> new InvalidPidMappingException(says())),
    /** Streams looks for it in the cause. */
    UNKNOWN_PRODUCER_ID(tasks -> new KafkaException(says(), new UnknownProducerIdException(says()))),
    OUT_OF_ORDER_SEQUENCE(tasks -> new OutOfOrderSequenceException(says())),
    COMMIT_FAILED(tasks -> new CommitFailedException(says())),
    TRANSACTION_ABORTED(tasks -> new TransactionAbortedException(says())),
    INVALID_OFFSET(tasks -> new OffsetOutOfRangeException(says(), Map.of(new TopicPartition("injected", 0), 0L)));

    private final Function<Set<TaskId>, Throwable> maker;

    ThrownKind(Function<Set<TaskId>, Throwable> maker) {
        this.maker = maker;
    }

    /** How it is asked for. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** A new one.
     *
     * @param tasks the tasks that {@link #TASK_CORRUPTED} names */
    Throwable make(Set<TaskId> tasks) {
        return maker.apply(tasks);
    }

    /**
     * Whether it is an honest fault in this group of points. Two are no faults but false words of the broker on which
     * Streams must act: that a transaction was aborted which was not (the record counts as none), and that a partition
     * begins later than its committed offset (Streams reads it again from the first record).
     */
    public boolean canBeAt(PointGroup group) {
        return switch (this) {
            case ERROR, TRANSACTION_ABORTED -> group != PointGroup.SENT;
            case INVALID_OFFSET -> group != PointGroup.CONSUMER;
            default -> true;
        };
    }

    private static String says() {
        return "injected by the chaos run";
    }
}
