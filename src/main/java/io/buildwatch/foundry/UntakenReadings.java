package io.buildwatch.foundry;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Counts the readings of one sweep that were handed over and not taken yet, and holds the sweep up while they are too
 * many: more than its own limit, or any at all while all sweeps together have more than {@link #MOST_OF_ALL}. So memory
 * is bounded however long the lists and however many the sweeps are. Any thread.
 */
final class UntakenReadings {
    /** The limit for all sweeps together; takes about 15 MB. */
    static final int MOST_OF_ALL = 20_000;

    private final int most;
    private final AtomicLong ofAllSweeps;

    /** How many of this sweep. */
    private int here;

    private boolean ended;

    /** The next step of a sweep that waits; null if it does not wait. */
    private @Nullable Runnable waiting;

    /**
     * @param most the limit for this sweep
     * @param ofAllSweeps the same count over all sweeps of the process
     */
    UntakenReadings(int most, AtomicLong ofAllSweeps) {
        this.most = most;
        this.ofAllSweeps = ofAllSweeps;
    }

    /** To be called before a page is handed over, because the stream thread may take it at once. */
    synchronized void add(int readings) {
        here += readings;
        ofAllSweeps.addAndGet(readings);
    }

    /** Runs the step, either now or once enough was taken, in that case on the thread that takes. */
    void runWhenFew(Runnable step) {
        synchronized (this) {
            if (!isFew() && !ended) {
                waiting = step;
                return;
            }
        }
        step.run();
    }

    void remove(int readings) {
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

    /** Called with the lock held. A sweep without untaken readings is never held up, so each goes on in the end. */
    private boolean isFew() {
        return here == 0 || (here <= most && ofAllSweeps.get() <= MOST_OF_ALL);
    }

    /** The sweep was cancelled: what was handed over will not be taken. */
    synchronized void discard() {
        if (!ended) {
            ended = true;
            waiting = null;
            ofAllSweeps.addAndGet(-here);
            here = 0;
        }
    }
}
