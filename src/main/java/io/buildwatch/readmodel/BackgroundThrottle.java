package io.buildwatch.readmodel;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Slows the feeder down while the pipeline is busy. The feeder's thread only. */
final class BackgroundThrottle {
    /** Rests three times as long as it worked: at most 25 % of a core. */
    private static final int REST = 3;

    /** A rest is never longer, because part of the measured work may have been waiting, for a registry for example. */
    private static final long LONGEST_REST_NANOS = Duration.ofMillis(500).toNanos();

    private static final long ASKED_EVERY_NANOS = Duration.ofSeconds(1).toNanos();
    private static final Duration LOOK = Duration.ofMillis(100);

    /** The start waits no longer than this: a restore may take long, and old answers are better than none. */
    private static final long LONGEST_START_NANOS = Duration.ofSeconds(15).toNanos();

    private final BooleanSupplier pipelineIsBusy;
    private final CountDownLatch closing;
    private long askedNanos = System.nanoTime() - ASKED_EVERY_NANOS;
    private boolean busy;

    /** @param closing ends every wait when it reaches 0 */
    BackgroundThrottle(BooleanSupplier pipelineIsBusy, CountDownLatch closing) {
        this.pipelineIsBusy = pipelineIsBusy;
        this.closing = closing;
    }

    /** Waits before the first batch while the pipeline is busy, so that a service that starts publishes first. */
    void awaitStart() throws InterruptedException {
        long begin = System.nanoTime();
        while (pipelineIsBusy.getAsBoolean()
                && System.nanoTime() - begin < LONGEST_START_NANOS
                && !closing.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
            // looks again
        }
    }

    /** Rests if the pipeline is busy. Call it after each batch. */
    void restAfter(long workedNanos) throws InterruptedException {
        if (System.nanoTime() - askedNanos >= ASKED_EVERY_NANOS) {
            askedNanos = System.nanoTime();
            busy = pipelineIsBusy.getAsBoolean();
        }
        if (busy) {
            closing.await(Math.min(REST * workedNanos, LONGEST_REST_NANOS), TimeUnit.NANOSECONDS);
        }
    }
}
