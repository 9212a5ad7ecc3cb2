package io.buildwatch.kafka;

import org.jspecify.annotations.Nullable;

/**
 * When each stream thread of an application asked for a commit. The tasks of a thread share one transaction, and a commit
 * is of them all, so their {@link CommitPacer}s keep one pace. Made once for a topology; each thread sees its own state.
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

        long lastAsked;
        /** So many ticks of the asker still to come until the commit that it asked for is certainly over. */
        int ticksToCommit;
        /** When the commit last measured was known to be over, and whether it took long. */
        long committedBy;

        boolean slow;
    }
}
