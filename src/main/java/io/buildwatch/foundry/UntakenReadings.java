package io.buildwatch.foundry;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The readings of one sweep that were handed over and not taken yet: so that a list of any length needs memory for a few
 * pages only. Any thread.
 */
final class UntakenReadings {
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
            if (here > most && !ended) {
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
            if (here <= most) {
                next = waiting;
                waiting = null;
            }
        }
        if (next != null) {
            next.run();
        }
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
