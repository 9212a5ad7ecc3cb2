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
        /** Whether something was put or forwarded since the last request, and since when. */
        boolean dirty;

        long dirtySince;

        /** Who asked last; null before the first time. */
        @Nullable
        CommitPacer asker;

        long lastAsked;
        /** The asker's ticks since: between two of them lies a commit. */
        int ticksSinceAsked;
        /** Whether the thread was seen with nothing left to do since its last commit. */
        boolean rested = true;
    }
}
