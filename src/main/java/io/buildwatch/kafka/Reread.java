package io.buildwatch.kafka;

import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * One reading of a partition, from a place up to all that it held when the reading began, and the mailbox of what it
 * finds: the one object of it that two threads touch. The {@link TopicRereader}'s thread puts and ends; the stream thread
 * takes and cancels. It holds at most {@value #CAPACITY} records.
 */
public final class Reread {
    static final int CAPACITY = 500;

    private static final long LOOK_UP_MS = 100;

    /**
     * Where a reading begins.
     *
     * @param offset the first one to be read, or −1 where the time decides
     * @param timeMs without an offset: at the first record stamped with this time or later, ms since the epoch
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

    public Reread(int partition, From from, Set<String> keys) {
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

    /** Whether the record is one of those wanted; the reader's thread. */
    public boolean wants(ConsumerRecord<byte[], byte[]> record) {
        return record.key() != null && keys.contains(new String(record.key(), StandardCharsets.UTF_8));
    }

    /**
     * Waits while the mailbox is full; the reader's thread.
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
            // Put while it was emptied, perhaps.
            found.clear();
        }
        return !cancelled;
    }

    /**
     * All was put; the reader's thread.
     *
     * @param offset the first one that was not read
     */
    public void ended(long offset) {
        end = offset;
    }

    /** The next record found, in the order of offsets; null where none waits. The stream thread; never blocks. */
    public @Nullable ConsumerRecord<byte[], byte[]> take() {
        return cancelled ? null : found.poll();
    }

    /** Whether nothing more will be put; what was put may still wait to be taken. */
    public boolean isOver() {
        return end >= 0;
    }

    /** The first offset that was not read; −1 while it goes on. */
    public long end() {
        return end;
    }

    /** Nobody takes what it finds any more; the stream thread. */
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
