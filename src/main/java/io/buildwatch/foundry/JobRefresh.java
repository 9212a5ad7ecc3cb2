package io.buildwatch.foundry;

import java.util.concurrent.Future;

/**
 * The jobs of one build that are read again and again in batches, see {@link FoundryReader#refresh}. Any thread; no method
 * blocks.
 */
public interface JobRefresh {
    /**
     * Has the job read again, or goes on doing so. To be called for each reading of a job that is to be refreshed.
     *
     * @param running whether the job is running, so that it is read more often than others
     * @param readAt when the request of its last reading was sent, ms since the epoch; 0 if it was never read
     */
    void keep(String jobRid, boolean running, long readAt);

    /** Has the job read no longer. */
    void drop(String jobRid);

    /** Notes that a job of the build has changed: for a while all of them are read more often. */
    void noteMove();

    /**
     * Notes that a sweep of the build has begun. Until it ends, the build is not listed out of turn.
     *
     * @param end completes when the sweep ends
     */
    void noteSweep(Future<?> end);

    /** Whether jobs can be read in batches now. If not, the build must be listed more often. */
    boolean isActive();

    /** Has no job of the build read any longer. Further calls do nothing. */
    void close();
}
