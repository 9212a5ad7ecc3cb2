package io.buildwatch.dev;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Tells the session's thread to end. If that thread is at work that may be interrupted, it is interrupted; otherwise it
 * sees the signal when it next checks for it. Any thread may give the signal; one thread obeys it.
 */
final class StopSignal {
    private final CountDownLatch given = new CountDownLatch(1);

    /** The thread that may be interrupted now; guarded by {@code this}. */
    private @Nullable Thread exposed;

    /** Work that may be interrupted. */
    interface Work<T> {
        T run() throws IOException, InterruptedException;
    }

    /** Gives the signal and returns at once. Giving it again does no harm. */
    synchronized void give() {
        given.countDown();
        if (exposed != null) {
            exposed.interrupt();
        }
    }

    boolean isGiven() {
        return given.getCount() == 0;
    }

    /** Waits until the signal is given. */
    void await() throws InterruptedException {
        given.await();
    }

    /** @throws InterruptedException if the signal was given */
    void check() throws InterruptedException {
        if (isGiven()) {
            throw new InterruptedException("told to stop");
        }
    }

    /** Does work that the signal may interrupt. What follows it, such as a close, is not interrupted. */
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
