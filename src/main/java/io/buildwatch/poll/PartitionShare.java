package io.buildwatch.poll;

import java.util.function.DoubleConsumer;

/**
 * Which share of the poller's partitions this instance owns: so much of the API's limits it may use. Shared by all
 * tasks; any thread.
 */
public final class PartitionShare {
    private final int partitions;
    private final DoubleConsumer onChange;
    private int owned;

    /**
     * @param partitions of the poller, all instances together
     * @param onChange told the new share, 0 to 1, whenever it changes
     */
    public PartitionShare(int partitions, DoubleConsumer onChange) {
        this.partitions = partitions;
        this.onChange = onChange;
    }

    synchronized void gained() {
        owned++;
        onChange.accept(share());
    }

    synchronized void lost() {
        owned--;
        onChange.accept(share());
    }

    /** 0 to 1. */
    public synchronized double share() {
        return Math.min(1.0, (double) owned / partitions);
    }
}
