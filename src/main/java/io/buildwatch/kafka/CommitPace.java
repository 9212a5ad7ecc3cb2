package io.buildwatch.kafka;

import org.jspecify.annotations.Nullable;

/**
 * What the {@link CommitPacer}s of a stream thread know together: its tasks share one transaction, and a commit is of them
 * all. Made once for a topology; any thread, each sees its own state.
 */
public final class CommitPace {
    private final ThreadLocal<State> states = ThreadLocal.withInitial(State::new);

    State here() {
        return states.get();
    }

    /** Commits made one after the other, before the thread has to work as long as they take; in milliseconds. */
    private static final long MOST_ALLOWANCE = 60;

    /** Slower ones have a rule of their own. */
    private static final long MOST_COST = 40;

    /** Of one thread. Times in ms since the epoch. */
    static final class State {
        /** Whether something was put or forwarded since the last request. */
        boolean dirty;

        /** Whose commit is measured, or was last. */
        @Nullable
        CommitPacer asker;

        /** When that one was asked for. */
        long lastAsked;

        /** So many ticks of the asker still to come until the commit that it asked for is certainly over. */
        int ticksToCommit;
        /** When it was known to be over. */
        long committedBy;

        /** Whether it took long. */
        boolean slow;

        /** What a commit that is not slow costs, as the last one did, in ms. */
        long cost;

        /** How many ms of commits the thread may still make before it has to work. */
        private long allowance = MOST_ALLOWANCE;

        /** Up to when work was counted into that. */
        private long countedTo;

        /** Whether a commit may be made now; counts the work since it was asked last. */
        boolean affords(long now) {
            // What is commit and what work shows when the commit that is under way is over.
            long worked = ticksToCommit > 0 ? 0 : Math.max(0, now - countedTo);
            allowance = Math.min(MOST_ALLOWANCE, allowance + worked);
            countedTo = now;
            return allowance > 0;
        }

        /** One is asked for: it is taken to cost what the last one did. */
        void charge() {
            allowance -= cost;
        }

        /** The one that was measured is over. */
        void settle(long now, long took) {
            // The tick that saw it over came up to TICK_MS later.
            long actual = Math.min(MOST_COST, Math.max(0, took - CommitPacer.TICK_MS / 2));
            allowance = Math.min(MOST_ALLOWANCE, allowance + cost - actual);
            cost = actual;
            countedTo = now;
        }
    }
}
