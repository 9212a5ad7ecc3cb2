package io.buildwatch.queries;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Leaves the machine to the pipeline while that has much to do. The feeder's thread only. */
final class Deference {
    /** Of its own work, so that it takes a quarter of a core at most. */
    private static final int REST = 3;

    /** Some of what it calls work is waiting, for a registry for example. */
    private static final long LONGEST_REST_NANOS = Duration.ofMillis(500).toNanos();

    private static final long ASKED_EVERY_NANOS = Duration.ofSeconds(1).toNanos();
    private static final Duration LOOK = Duration.ofMillis(100);

    /** A restore may take long, and then it is better to have old answers than none. */
    private static final long LONGEST_START_NANOS = Duration.ofSeconds(15).toNanos();

    private final BooleanSupplier pipelineIsBusy;
    private final CountDownLatch closing;
    private long askedNanos = System.nanoTime() - ASKED_EVERY_NANOS;
    private boolean busy;

    /** @param closing ends every wait */
    Deference(BooleanSupplier pipelineIsBusy, CountDownLatch closing) {
        this.pipelineIsBusy = pipelineIsBusy;
        this.closing = closing;
    }

    /** Before all else: a service that starts is to publish first. */
    void awaitStart() throws InterruptedException {
        long begin = System.nanoTime();
        while (pipelineIsBusy.getAsBoolean()
                && System.nanoTime() - begin < LONGEST_START_NANOS
                && !closing.await(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
            // looks again
        }
    }

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
