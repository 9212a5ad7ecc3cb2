package io.buildwatch.foundry;

import java.util.concurrent.CompletableFuture;

/** A sweep under way. Any thread. */
public interface SweepCall {
    /** Completes after the last page was handed over; never exceptionally, except by {@link #cancel}. */
    CompletableFuture<SweepResult> result();

    /**
     * Acknowledges readings that were handed over and no longer need memory. While more than
     * {@value JobSweep#MOST_UNTAKEN} of a sweep are not acknowledged, its next page is not requested.
     *
     * @param readings how many more than at the last call
     */
    void acknowledge(int readings);

    /** Ends the sweep: queued calls are not sent, further pages are not requested, untaken readings no longer count. */
    void cancel();
}
