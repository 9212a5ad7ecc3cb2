package io.buildwatch.service;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Notices within a second that the wall clock was set back. Kafka Streams schedules punctuations by that clock, and
 * runs none until the clock has caught up: nothing would be polled until then. A clock set forward, a suspended machine
 * and a step back of up to {@link #TOLERANCE} are ignored. Has a thread of its own.
 */
final class ClockWatch implements AutoCloseable {
    /** For a leap second or a step of a time service: polling then pauses no longer than this. */
    static final Duration TOLERANCE = Duration.ofSeconds(2);

    private static final long INTERVAL_MS = 1_000;

    private final LongSupplier wallMs;
    private final LongSupplier monotonicNanos;
    private final Consumer<Duration> onSetBack;
    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "buildwatch-clock-watch");
        thread.setDaemon(true);
        return thread;
    });

    private long lastWallMs;
    private long lastNanos;

    /**
     * Takes the present time of both clocks for the first comparison.
     *
     * @param wallMs the wall clock, in ms
     * @param monotonicNanos a clock that is never set back, in ns
     * @param onSetBack receives by how much the clock was set back; must not block the watch's thread for long
     */
    ClockWatch(LongSupplier wallMs, LongSupplier monotonicNanos, Consumer<Duration> onSetBack) {
        this.wallMs = wallMs;
        this.monotonicNanos = monotonicNanos;
        this.onSetBack = onSetBack;
        lastWallMs = wallMs.getAsLong();
        lastNanos = monotonicNanos.getAsLong();
    }

    ClockWatch start() {
        ScheduledFuture<?> unused =
                executor.scheduleWithFixedDelay(this::check, INTERVAL_MS, INTERVAL_MS, TimeUnit.MILLISECONDS);
        return this;
    }

    /** Compares how far both clocks have moved since the last call. One thread at a time. */
    void check() {
        long nowMs = wallMs.getAsLong();
        long nowNanos = monotonicNanos.getAsLong();
        long backMs = TimeUnit.NANOSECONDS.toMillis(nowNanos - lastNanos) - (nowMs - lastWallMs);
        // Falling behind the monotonic clock proves nothing: on some systems only that one runs during a suspension.
        boolean setBack = nowMs < lastWallMs && backMs > TOLERANCE.toMillis();
        lastWallMs = nowMs;
        lastNanos = nowNanos;
        if (setBack) {
            onSetBack.accept(Duration.ofMillis(backMs));
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
