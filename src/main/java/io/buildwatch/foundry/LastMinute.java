package io.buildwatch.foundry;

/** Counts what happened in the last minute, in constant space: one count a second. Not for more than one thread. */
final class LastMinute {
    private static final int SECONDS = 60;
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final int[] counts = new int[SECONDS];
    private long newest;
    private int sum;

    /** @param nanos since some beginning, 0 or more and never less than before */
    void add(long nanos) {
        moveTo(nanos);
        counts[(int) (newest % SECONDS)]++;
        sum++;
    }

    /** The sum of this second and the 59 before it. */
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
