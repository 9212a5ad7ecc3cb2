package io.buildwatch.dev;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Tells the session's thread to end: interrupts it where it waits for others and that does no harm, else the thread sees
 * it at its next look. Any thread gives it; one thread minds it.
 */
final class StopSignal {
    private final CountDownLatch given = new CountDownLatch(1);

    /** The thread that may be interrupted now; guarded by {@code this}. */
    private @Nullable Thread exposed;

    /** What may be interrupted. */
    interface Work<T> {
        T run() throws IOException, InterruptedException;
    }

    /** Returns at once; a second time it does nothing more. */
    synchronized void give() {
        given.countDown();
        if (exposed != null) {
            exposed.interrupt();
        }
    }

    boolean isGiven() {
        return given.getCount() == 0;
    }

    /** Returns when it is given. */
    void await() throws InterruptedException {
        given.await();
    }

    /** @throws InterruptedException if it was given */
    void check() throws InterruptedException {
        if (isGiven()) {
            throw new InterruptedException("told to stop");
        }
    }

    /** Does the work, which the signal interrupts; what comes after it, such as a close, is not interrupted. */
    <T> T interrupting(Work<T> work) throws IOException, InterruptedException {
        expose(Thread.currentThread());
        try {
            return work.run();
        } finally {
            shield();
        }
    }

    private synchronized void expose(Thread thread) throws InterruptedException {
        check();
        exposed = thread;
    }

    private synchronized void shield() {
        exposed = null;
        if (isGiven()) {
            Thread.interrupted();
        }
    }
}
