package io.buildwatch.foundry;

/**
 * How long ago, on average, the jobs of a set were read. Those that were never read do not count. Not thread-safe. Times in
 * ms since the epoch.
 */
final class MeanAge {
    private long jobs;
    /** May overflow, which does no harm: the difference in {@link #millis} comes out right all the same. */
    private long sumOfReadAt;

    void add(long readAt) {
        count(1, readAt);
    }

    /** @param readAt as it was added */
    void remove(long readAt) {
        count(-1, -readAt);
    }

    private void count(int sign, long readAt) {
        if (readAt != RefreshQueue.NEVER_READ) {
            jobs += sign;
            sumOfReadAt += readAt;
        }
    }

    /** In ms; 0 without jobs. */
    long millis(long now) {
        return jobs == 0 ? 0 : (jobs * now - sumOfReadAt) / jobs;
    }
}
