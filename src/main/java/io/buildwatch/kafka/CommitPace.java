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
    }
}
