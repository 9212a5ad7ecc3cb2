package io.buildwatch.foundry;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * How readings of builds are fetched; which builds are due is the poller's affair. One instance a process, shared by
 * all tasks; every method may be called from any thread and never blocks.
 *
 * <p>The futures always complete, never exceptionally, on an HTTP I/O thread or a timer's; dependants must not block.
 * Cancelling one ends its reading: queued calls are not sent, further pages not asked for.
 */
public interface FoundryReader extends AutoCloseable {
    /** Which calls go first when more wait than the limits let through. */
    enum Urgency {
        /** A build never read before. */
        NEW,
        /** A build that is due again; the longest waiting goes first. */
        DUE
    }

    /**
     * Reads all pages of the build's job list.
     *
     * @param pages takes the readings of each page, in the list's order, before the sweep ends; a job may be read twice.
     *     Called on an HTTP I/O thread, for one sweep never twice at a time; must hand over, not work. Each reading is to
     *     be acknowledged by {@link SweepCall#taken}
     */
    SweepCall sweep(BuildRid build, Urgency urgency, Consumer<List<JobReading>> pages);

    /** Reads the {@code Build}; calls that wait together share a batch. */
    CompletableFuture<BuildReading> readBuild(BuildRid build);

    /**
     * Sets how much of the configured limits this instance may use.
     *
     * @param share of the poller's partitions that this instance owns, 0 to 1; at 0 nothing is sent
     */
    void useShare(double share);

    /** Ends what is under way; every open future completes with {@link FoundryFailure.Kind#NOT_SENT}. */
    @Override
    void close();
}
