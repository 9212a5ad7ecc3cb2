package io.buildwatch.poll;

import java.util.concurrent.atomic.AtomicLong;

/**
 * When this instance last listed the jobs of any build, or the runs of any schedule, with success. After a 404 this
 * shows whether the one that was asked for is missing or the endpoint. Shared by all tasks of the instance; any thread.
 */
public final class LastSuccessfulListing {
    private final AtomicLong last = new AtomicLong();

    /** @param at ms since the epoch */
    public void noteListing(long at) {
        last.accumulateAndGet(at, Math::max);
    }

    /** ms since the epoch; 0 if none was listed since the start. */
    public long lastListedAt() {
        return last.get();
    }
}
