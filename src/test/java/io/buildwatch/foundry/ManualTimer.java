package io.buildwatch.foundry;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * A timer whose clock stands still until a test advances it. That runs everything due, in order, on the caller's
 * thread.
 */
final class ManualTimer implements CallTimer {
    private static final long EPOCH_MILLIS = 1_000_000_000_000L;

    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::at).thenComparingLong(Task::number));
    private long now;
    private long numbers;

    @Override
    public synchronized long nanoTime() {
        return now;
    }

    @Override
    public synchronized Alarm after(long nanos, Runnable run) {
        Task task = new Task(now + nanos, numbers++, run);
        tasks.add(task);
        return () -> {
            synchronized (this) {
                tasks.remove(task);
            }
        };
    }

    void advance(Duration by) {
        long until = now + by.toNanos();
        while (true) {
            Task next = tasks.peek();
            if (next == null || next.at > until) {
                break;
            }
            tasks.poll();
            now = Math.max(now, next.at);
            next.run.run();
        }
        now = until;
    }

    void advanceMillis(long millis) {
        advance(Duration.ofMillis(millis));
    }

    int pending() {
        return tasks.size();
    }

    long millis() {
        return EPOCH_MILLIS + now / 1_000_000;
    }

    Clock clock() {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return Instant.ofEpochMilli(ManualTimer.this.millis());
            }
        };
    }

    @Override
    public void close() {
        tasks.clear();
    }

    private record Task(long at, long number, Runnable run) {}
}
