package io.buildwatch.poll;

import java.util.function.DoubleConsumer;

/**
 * The share of the poller's partitions that this instance owns. The instance may use the same share of the API's
 * limits. Shared by all tasks; any thread.
 */
public final class PartitionShare {
    private final int partitions;
    private final DoubleConsumer onChange;
    private int owned;

    /**
     * @param partitions how many partitions the poller has over all instances
     * @param onChange receives the new share, 0 to 1, whenever it changes
     */
    public PartitionShare(int partitions, DoubleConsumer onChange) {
        this.partitions = partitions;
        this.onChange = onChange;
    }

    synchronized void addPartition() {
        owned++;
        onChange.accept(share());
    }

    synchronized void removePartition() {
        owned--;
        onChange.accept(share());
    }

    /** The present share, 0 to 1. */
    public synchronized double share() {
        return Math.min(1.0, (double) owned / partitions);
    }
}
