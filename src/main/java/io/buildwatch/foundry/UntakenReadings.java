package io.buildwatch.foundry;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The readings of one sweep that were handed over and not taken yet. A sweep with many of them waits, and one with any waits
 * while there are very many in all: so lists of any length, and any number of them, need memory for a few pages only. Any
 * thread.
 */
final class UntakenReadings {
    /** Of all sweeps; some 15 MB. */
    static final int MOST_OF_ALL = 20_000;

    private final int most;
    private final AtomicLong ofAllSweeps;
    private int here;
    private boolean ended;

    /** The next step of a sweep that waits; null if it does not wait. */
    private @Nullable Runnable waiting;

    /**
     * @param most of this sweep, before it waits
     * @param ofAllSweeps the same count over all sweeps of the process
     */
    UntakenReadings(int most, AtomicLong ofAllSweeps) {
        this.most = most;
        this.ofAllSweeps = ofAllSweeps;
    }

    /** Before a page is handed over: the stream thread may take it at once. */
    synchronized void handedOver(int readings) {
        here += readings;
        ofAllSweeps.addAndGet(readings);
    }

    /** Runs the step, now or when enough was taken; by then on the thread that takes. */
    void whenFew(Runnable step) {
        synchronized (this) {
            if (!isFew() && !ended) {
                waiting = step;
                return;
            }
        }
        step.run();
    }

    void taken(int readings) {
        Runnable next = null;
        synchronized (this) {
            if (ended) {
                return;
            }
            here -= readings;
            ofAllSweeps.addAndGet(-readings);
            if (isFew()) {
                next = waiting;
                waiting = null;
            }
        }
        if (next != null) {
            next.run();
        }
    }

    /** With the lock held. A sweep that has none is never held up by the others, so each goes on at last. */
    private boolean isFew() {
        return here == 0 || (here <= most && ofAllSweeps.get() <= MOST_OF_ALL);
    }

    /** The sweep was cancelled: what was handed over will not be taken. */
    synchronized void end() {
        if (!ended) {
            ended = true;
            waiting = null;
            ofAllSweeps.addAndGet(-here);
            here = 0;
        }
    }
}
