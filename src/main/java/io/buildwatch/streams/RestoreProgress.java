package io.buildwatch.streams;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;

/**
 * How far Streams is with restoring stores from their changelogs. Streams calls it on its own threads; any thread may
 * ask.
 */
public final class RestoreProgress implements StateRestoreListener {
    private final LongSupplier clock;
    private final Map<TopicPartition, Restore> running = new ConcurrentHashMap<>();

    private record Restore(long sinceMs, long end, long left) {
        Restore at(long offset) {
            // The batch ends with this offset; the end offset itself is not read.
            return new Restore(sinceMs, end, Math.max(0, end - offset - 1));
        }
    }

    /** @param clock ms, never set back */
    public RestoreProgress(LongSupplier clock) {
        this.clock = clock;
    }

    /** Records still to be read, transaction markers included; 0 while nothing is restored. */
    public long recordsLeft() {
        return running.values().stream().mapToLong(Restore::left).sum();
    }

    /** For how long the restore that began first has been running, ms; 0 while nothing is restored. */
    public long runningMs() {
        long now = clock.getAsLong();
        return running.values().stream()
                .mapToLong(restore -> Math.max(0, now - restore.sinceMs()))
                .max()
                .orElse(0);
    }

    @Override
    public void onRestoreStart(TopicPartition changelog, String store, long start, long end) {
        running.put(changelog, new Restore(clock.getAsLong(), end, Math.max(0, end - start)));
    }

    @Override
    public void onBatchRestored(TopicPartition changelog, String store, long batchEnd, long restored) {
        running.computeIfPresent(changelog, (key, restore) -> restore.at(batchEnd));
    }

    @Override
    public void onRestoreEnd(TopicPartition changelog, String store, long restored) {
        running.remove(changelog);
    }

    @Override
    public void onRestoreSuspended(TopicPartition changelog, String store, long restored) {
        running.remove(changelog);
    }
}
