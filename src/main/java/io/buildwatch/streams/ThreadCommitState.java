package io.buildwatch.streams;

import java.util.function.LongSupplier;

/**
 * Decides when a stream thread may ask for a commit, so that a thread with a backlog spends no more time on commits
 * than on work, unless commits take very long.
 *
 * <p>The duration of each commit is added to the thread's debt, and the time between commits is taken off it. A thread
 * may ask while its debt is at most {@value #MOST_DEBT_MS} ms. So a few short commits may follow one another at once:
 * what one task commits is taken up and committed by the next one without a wait.
 *
 * <p>Made once for an application and shared by the processors, which ask, and the producers, which report commits. Any
 * thread; each stream thread has a state of its own, because its tasks share one transaction.
 */
public final class ThreadCommitState {
    /** The greatest debt, in milliseconds, with which a thread may still ask for a commit. */
    static final long MOST_DEBT_MS = 60;

    /** The longest time, in milliseconds, that a thread waits for its debt to shrink, even after a commit that hung. */
    static final long MOST_WORK_MS = 40;

    private static final long NONE = Long.MIN_VALUE;

    private final ThreadLocal<State> states;

    public ThreadCommitState() {
        this(() -> System.nanoTime() / 1_000_000);
    }

    /** @param nowMs a clock that never goes back, in milliseconds */
    ThreadCommitState(LongSupplier nowMs) {
        states = ThreadLocal.withInitial(() -> new State(nowMs));
    }

    /** Notes that something was put or forwarded for which no commit has been asked yet. */
    void noteChange() {
        states.get().dirty = true;
    }

    /**
     * Whether to ask for a commit now: something was changed, and the debt allows it. Clears the note of
     * {@link #noteChange}.
     */
    boolean shouldRequestCommit() {
        return states.get().shouldRequestCommit();
    }

    /**
     * To be called before each flush, which is the first act of a commit. Until the commit ends, only the first call
     * counts.
     */
    void noteCommitBegin() {
        states.get().noteCommitBegin();
    }

    /** A transaction begins, so a flush before it was not part of a commit: Streams flushes idle producers too. */
    void noteTransactionBegin() {
        states.get().commitBegan = NONE;
    }

    /** The commit is over. */
    void noteCommitEnd() {
        states.get().noteCommitEnd();
    }

    private static final class State {
        private final LongSupplier nowMs;
        private boolean dirty;
        /** When the debt will be 0 if nothing is committed until then; in the time of {@code nowMs}. */
        private long paidOffAt;

        private long commitBegan = NONE;

        State(LongSupplier nowMs) {
            this.nowMs = nowMs;
            this.paidOffAt = nowMs.getAsLong();
        }

        boolean shouldRequestCommit() {
            if (!dirty || paidOffAt - nowMs.getAsLong() > MOST_DEBT_MS) {
                return false;
            }
            dirty = false;
            return true;
        }

        void noteCommitBegin() {
            if (commitBegan == NONE) {
                commitBegan = nowMs.getAsLong();
            }
        }

        void noteCommitEnd() {
            long now = nowMs.getAsLong();
            long began = commitBegan == NONE ? now : commitBegan;
            long debt = Math.max(0, paidOffAt - began) + (now - began);
            paidOffAt = now + Math.min(debt, MOST_DEBT_MS + MOST_WORK_MS);
            commitBegan = NONE;
        }
    }
}
