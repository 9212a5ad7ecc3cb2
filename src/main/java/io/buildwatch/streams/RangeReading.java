package io.buildwatch.streams;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * One reading of a partition, from a given place up to all that the partition held when the reading began, with a queue
 * of the records found. The thread of the {@link BackgroundRangeReader} puts records and ends the reading. The stream thread
 * takes records and may cancel the reading. The queue holds at most {@value #CAPACITY} records.
 */
public final class RangeReading {
    static final int CAPACITY = 500;

    private static final long LOOK_UP_MS = 100;

    /**
     * Where a reading begins.
     *
     * @param offset the first one to be read, or −1 if the time decides
     * @param timeMs if the time decides: the reading begins at the first record stamped with it or later; ms since the
     *     epoch
     */
    public record From(long offset, long timeMs) {
        private static final From BEGINNING = new From(0, 0);

        /** At the first record that the partition still holds. */
        public static From beginning() {
            return BEGINNING;
        }

        public static From offset(long offset) {
            return new From(offset, 0);
        }

        public static From time(long timeMs) {
            return new From(-1, timeMs);
        }
    }

    private final int partition;
    private final From from;
    private final Set<String> keys;
    private final BlockingQueue<ConsumerRecord<byte[], byte[]>> found = new ArrayBlockingQueue<>(CAPACITY);
    private volatile long end = -1;
    private volatile boolean cancelled;

    public RangeReading(int partition, From from, Set<String> keys) {
        this.partition = partition;
        this.from = from;
        this.keys = Set.copyOf(keys);
    }

    public int partition() {
        return partition;
    }

    public From from() {
        return from;
    }

    /** Whether the record is one of those wanted. The reader's thread. */
    public boolean isWanted(ConsumerRecord<byte[], byte[]> record) {
        return record.key() != null && keys.contains(new String(record.key(), StandardCharsets.UTF_8));
    }

    /**
     * Puts a record, and waits while the queue is full. The reader's thread.
     *
     * @return false once the reading is cancelled; the record is dropped then
     */
    public boolean put(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
        while (!cancelled) {
            if (found.offer(record, LOOK_UP_MS, TimeUnit.MILLISECONDS)) {
                break;
            }
        }
        if (cancelled) {
            // The record may have been put after cancel() had emptied the queue.
            found.clear();
        }
        return !cancelled;
    }

    /**
     * Ends the reading, when all its records were put. The reader's thread.
     *
     * @param offset the first one that was not read
     */
    public void endAt(long offset) {
        end = offset;
    }

    /** The next record found, in the order of offsets; null if none waits. The stream thread; never blocks. */
    public @Nullable ConsumerRecord<byte[], byte[]> take() {
        return cancelled ? null : found.poll();
    }

    /** Whether nothing more will be put; what was put may still wait to be taken. */
    public boolean isOver() {
        return end >= 0;
    }

    /** The first offset that was not read; −1 until the reading has ended. */
    public long end() {
        return end;
    }

    /** Cancels the reading and drops what it has found. The stream thread. */
    public void cancel() {
        cancelled = true;
        found.clear();
    }

    /** How many records wait to be taken. */
    int waiting() {
        return found.size();
    }

    boolean isCancelled() {
        return cancelled;
    }
}
