package io.buildwatch.foundry;

import java.util.concurrent.CompletableFuture;

/** A sweep under way. Any thread. */
public interface SweepCall {
    /** Completes after the last page was handed over, never exceptionally but by {@link #cancel}. */
    CompletableFuture<Sweep> result();

    /**
     * Says that readings which were handed over need no memory any longer. While more than
     * {@value JobSweep#MOST_UNTAKEN} of a sweep do, its next page is not asked for.
     *
     * @param readings how many, since the last call
     */
    void taken(int readings);

    /** Ends the sweep: queued calls are not sent, further pages not asked for, and what is untaken is forgotten. */
    void cancel();
}
