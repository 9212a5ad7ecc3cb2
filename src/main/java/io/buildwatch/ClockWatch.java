package io.buildwatch;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Notices within a second when the wall clock was set back. Kafka Streams schedules punctuations by that clock, and runs
 * none until it has caught up: nothing would be polled until then. Ignored are a clock set forward, a suspended machine
 * and a step of up to {@link #TOLERANCE}.
 */
final class ClockWatch implements AutoCloseable {
    /** What Streams may miss: a leap second, a step of a time service. */
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
     * Begins with what the clocks show now.
     *
     * @param monotonicNanos one that is never set back
     * @param onSetBack told by how much; on the watch's own thread, which it must not keep for long
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

    /** Holds both clocks against each other; one thread at a time. */
    void check() {
        long nowMs = wallMs.getAsLong();
        long nowNanos = monotonicNanos.getAsLong();
        long backMs = TimeUnit.NANOSECONDS.toMillis(nowNanos - lastNanos) - (nowMs - lastWallMs);
        // Behind the other clock is not enough: on some systems only that one goes on while the machine is suspended.
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
