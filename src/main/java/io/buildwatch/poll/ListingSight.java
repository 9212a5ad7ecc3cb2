package io.buildwatch.poll;

import java.util.concurrent.atomic.AtomicLong;

/**
 * When this instance last listed the jobs of any build with success: tells a build that is gone from an endpoint that
 * is. Shared by all tasks of the instance; any thread.
 */
public final class ListingSight {
    private final AtomicLong last = new AtomicLong();

    void listed(long at) {
        last.accumulateAndGet(at, Math::max);
    }

    /** ms since the epoch; 0 where none was listed since the start. */
    public long lastListed() {
        return last.get();
    }
}
