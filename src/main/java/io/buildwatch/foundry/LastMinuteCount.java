package io.buildwatch.foundry;

/** Counts the events of the last minute, with one counter for each second. Not thread-safe. */
final class LastMinuteCount {
    private static final int SECONDS = 60;
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final int[] counts = new int[SECONDS];
    private long newest;
    private int sum;

    /** @param nanos ns since a fixed start; 0 or more, and never less than at an earlier call */
    void add(long nanos) {
        moveTo(nanos);
        counts[(int) (newest % SECONDS)]++;
        sum++;
    }

    /** How many events there were in this second and the 59 before it. */
    int sum(long nanos) {
        moveTo(nanos);
        return sum;
    }

    private void moveTo(long nanos) {
        long second = nanos / SECOND_NANOS;
        for (long next = Math.max(newest + 1, second - SECONDS + 1); next <= second; next++) {
            int slot = (int) (next % SECONDS);
            sum -= counts[slot];
            counts[slot] = 0;
        }
        newest = Math.max(newest, second);
    }
}
