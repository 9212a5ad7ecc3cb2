package io.buildwatch.kafka;

import java.util.function.LongSupplier;

/**
 * When a stream thread may commit: of a backlog it spends no more time on commits than on work.
 *
 * <p>The time that commits took is a debt, and the time between commits pays it off. A few commits may follow one another
 * at once, so that what one task commits is taken up and committed by the next one without a wait.
 *
 * <p>Made once for an application and shared by the processors, which ask, and the producers, which tell of commits. Any
 * thread; each stream thread sees its own state, since its tasks share one transaction.
 */
public final class CommitPace {
    /** The debt with which a thread may still commit, in milliseconds. */
    static final long MOST_DEBT_MS = 60;

    /** The longest time that a thread works off debt before it may commit, in milliseconds: after a commit that hung. */
    static final long MOST_WORK_MS = 40;

    private static final long NONE = Long.MIN_VALUE;

    private final ThreadLocal<State> states;

    public CommitPace() {
        this(() -> System.nanoTime() / 1_000_000);
    }

    /** @param nowMs a clock that never goes back, in milliseconds */
    CommitPace(LongSupplier nowMs) {
        states = ThreadLocal.withInitial(() -> new State(nowMs));
    }

    /** Something was put or forwarded that no commit was asked for yet. */
    void changed() {
        states.get().dirty = true;
    }

    /** Whether a commit is to be asked for now, because something was changed and the pace allows it; then it counts as asked for. */
    boolean asks() {
        return states.get().asks();
    }

    /** The thread's producer begins to do what a commit consists of; further calls of the same commit do not count. */
    void commitBegins() {
        states.get().begins();
    }

    /** A transaction begins: what was done like the beginning of a commit before it was none. */
    void transactionBegins() {
        states.get().commitBegan = NONE;
    }

    /** The commit is over. */
    void commitEnds() {
        states.get().ends();
    }

    private static final class State {
        private final LongSupplier nowMs;
        private boolean dirty;
        /** When the debt is paid off, if nothing is committed until then. */
        private long paidOffAt;

        private long commitBegan = NONE;

        State(LongSupplier nowMs) {
            this.nowMs = nowMs;
            this.paidOffAt = nowMs.getAsLong();
        }

        boolean asks() {
            if (!dirty || paidOffAt - nowMs.getAsLong() > MOST_DEBT_MS) {
                return false;
            }
            dirty = false;
            return true;
        }

        void begins() {
            if (commitBegan == NONE) {
                commitBegan = nowMs.getAsLong();
            }
        }

        void ends() {
            long now = nowMs.getAsLong();
            long began = commitBegan == NONE ? now : commitBegan;
            long debt = Math.max(0, paidOffAt - began) + (now - began);
            paidOffAt = now + Math.min(debt, MOST_DEBT_MS + MOST_WORK_MS);
            commitBegan = NONE;
        }
    }
}
