package io.buildwatch.foundry;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads builds and their jobs from Foundry; the poller decides which builds are due. One instance a process, shared by
 * all tasks. Every method may be called from any thread and never blocks.
 *
 * <p>The futures always complete, never exceptionally unless the caller cancels them. They complete on any thread,
 * mostly those of HTTP I/O and the timer; dependants must not block. Cancelling one ends its reading: queued calls are
 * not sent, and further pages are not requested.
 */
public interface FoundryReader extends AutoCloseable {
    /** Which calls go first when more are waiting than the limits allow. */
    enum Urgency {
        /** A build never read before. */
        NEW,
        /** A build whose last reading failed. It ranks with the new ones. */
        RETRY,
        /** A build that has ended: the reading may prove that it has settled. */
        PROOF,
        /** A build that is due again; the one that has waited longest goes first. */
        DUE,
        /** A build whose jobs are read in batches, and that is listed to find jobs that joined it. */
        SAFETY
    }

    /**
     * Reads all pages of the build's job list.
     *
     * @param pages takes the readings of each page, in the list's order, before the sweep ends; a job may be read
     *     twice. Called on an HTTP I/O thread, for one sweep never on two at once; must only hand over, not work. Each
     *     reading must be acknowledged by {@link SweepCall#acknowledge}
     */
    SweepCall sweep(BuildRid build, Urgency urgency, Consumer<List<JobReading>> pages);

    /** Reads the {@code Build}. Builds that are asked for at about the same time share one call. */
    CompletableFuture<BuildReading> readBuild(BuildRid build);

    /**
     * Has jobs of the build read again and again, those of many builds in one call.
     *
     * @param taker takes what was read. Called on an HTTP I/O thread or the timer's; must only hand over, not work
     * @return says which jobs; null if jobs are not to be read in batches
     */
    @Nullable
    JobRefresh refresh(BuildRid build, Consumer<JobsReading> taker);

    /**
     * Sets how much of the configured limits this instance may use.
     *
     * @param share which part of the poller's partitions this instance owns, 0 to 1; at 0 no call is sent
     */
    void useShare(double share);

    /** Ends all readings under way; their futures complete with {@link FoundryFailure.Kind#NOT_SENT}. */
    @Override
    void close();
}
