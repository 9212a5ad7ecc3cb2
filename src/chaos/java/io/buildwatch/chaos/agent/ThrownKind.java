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
 * The kinds of exceptions that the agent throws: an ordinary error and an ordinary exception, and every exception that
 * Kafka Streams 4.3.1 treats differently from one that ends its thread, or that one of its classes
 * ({@code StreamThread}, {@code TaskManager}, {@code TaskExecutor}, {@code StreamTask}, {@code StreamsProducer},
 * {@code RecordCollectorImpl}, the state updater) catches separately.
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
    /** Streams looks for this exception in the cause. */
    UNKNOWN_PRODUCER_ID(tasks -> new KafkaException(says(), new UnknownProducerIdException(says()))),
    OUT_OF_ORDER_SEQUENCE(tasks -> new OutOfOrderSequenceException(says())),
    COMMIT_FAILED(tasks -> new CommitFailedException(says())),
    TRANSACTION_ABORTED(tasks -> new TransactionAbortedException(says())),
    INVALID_OFFSET(tasks -> new OffsetOutOfRangeException(says(), Map.of(new TopicPartition("injected", 0), 0L)));

    private final Function<Set<TaskId>, Throwable> maker;

    ThrownKind(Function<Set<TaskId>, Throwable> maker) {
        this.maker = maker;
    }

    /** The word for it in the option {@code --throw}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * Makes a new exception of this kind.
     *
     * @param tasks the tasks that {@link #TASK_CORRUPTED} names
     */
    Throwable make(Set<TaskId> tasks) {
        return maker.apply(tasks);
    }

    /**
     * Whether this kind may be thrown at this group of points. Left out are an error in place of a broker's answer,
     * which
     * is always an exception, and two that Streams must believe although they would be false: that a transaction was
     * aborted (Streams then goes on without the record), and that a committed offset is no longer in its partition
     * (Streams then reads the partition again from its first record).
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
