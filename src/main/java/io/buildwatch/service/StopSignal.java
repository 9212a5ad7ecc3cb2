package io.buildwatch.service;

import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Tells one thread to end, such as the one that runs the service. If that thread is at work that may be interrupted, it
 * is interrupted; otherwise it sees the signal when it next checks for it. Any thread may give the signal.
 */
public final class StopSignal {
    private final CountDownLatch given = new CountDownLatch(1);

    /** The thread that may be interrupted now; guarded by {@code this}. */
    private @Nullable Thread exposed;

    /** Work that may be interrupted. */
    public interface Work<T, E extends Exception> {
        T run() throws E, InterruptedException;
    }

    /** Gives the signal and returns at once. Giving it again does no harm. */
    public synchronized void give() {
        given.countDown();
        if (exposed != null) {
            exposed.interrupt();
        }
    }

    /** Whether the signal was given. */
    public boolean isGiven() {
        return given.getCount() == 0;
    }

    /** Waits until the signal is given. */
    public void await() throws InterruptedException {
        given.await();
    }

    /** @throws InterruptedException if the signal was given */
    public void check() throws InterruptedException {
        if (isGiven()) {
            throw new InterruptedException("told to stop");
        }
    }

    /**
     * Does work that the signal may interrupt. What follows it, such as a close, is not interrupted.
     *
     * @throws InterruptedException if the signal was given before the work began, or the work throws it
     */
    public <T, E extends Exception> T interrupting(Work<T, E> work) throws E, InterruptedException {
        allowInterrupt(Thread.currentThread());
        try {
            return work.run();
        } finally {
            forbidInterrupt();
        }
    }

    private synchronized void allowInterrupt(Thread thread) throws InterruptedException {
        check();
        exposed = thread;
    }

    private synchronized void forbidInterrupt() {
        exposed = null;
        if (isGiven()) {
            Thread.interrupted();
        }
    }
}
