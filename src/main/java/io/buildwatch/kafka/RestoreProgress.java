package io.buildwatch.kafka;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.StateRestoreListener;

/**
 * How far Streams is with reading its changelogs back into the stores. Told on Streams' own threads, asked on any.
 */
public final class RestoreProgress implements StateRestoreListener {
    private final LongSupplier clock;
    private final Map<TopicPartition, Restore> running = new ConcurrentHashMap<>();

    private record Restore(long sinceMs, long end, long left) {
        Restore at(long offset) {
            // The batch ends with this offset; what stands at the end offset is not read any more.
            return new Restore(sinceMs, end, Math.max(0, end - offset - 1));
        }
    }

    /** @param clock ms; one that is never set back */
    public RestoreProgress(LongSupplier clock) {
        this.clock = clock;
    }

    /** Records still to be read, markers of transactions among them; 0 while nothing is restored. */
    public long recordsLeft() {
        return running.values().stream().mapToLong(Restore::left).sum();
    }

    /** For how long, in ms, the store has been read that was begun first; 0 while nothing is restored. */
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
