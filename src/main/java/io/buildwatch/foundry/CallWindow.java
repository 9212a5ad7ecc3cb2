package io.buildwatch.foundry;

/**
 * Keeps to a limit as the server counts it. The server may count a call at any moment between its start and the end of
 * its answer. So of n calls that a window allows, one starts only while fewer than n others are under way or have ended
 * within the last window. Not thread-safe. Times in ns since a fixed start.
 */
final class CallWindow {
    /** How many ends are noted at most. Of a higher limit, a part of its window is kept to. */
    private static final int MOST_NOTED = 4_096;

    /** The next call cannot start before one that is under way has ended. */
    static final long NOT_YET = Long.MAX_VALUE;

    /** When calls ended, as a ring. */
    private final long[] ends;

    private long ended;

    /** @param most the greatest number of calls that a window may allow */
    CallWindow(double most) {
        ends = new long[(int) Math.max(1, Math.min(MOST_NOTED, most))];
    }

    /** Notes that the answer to a call has ended, or that the call was not made after all. */
    void noteEnd(long at) {
        ends[place(ended++)] = at;
    }

    /**
     * When the next call may start; {@link #NOT_YET} if that depends on a call under way.
     *
     * @param allowed how many calls a window allows now
     * @param interval the window divided by that number
     * @param underWay how many calls have not ended
     */
    long nextStart(double allowed, long interval, int underWay) {
        int counted = (int) Math.max(1, Math.min(ends.length, allowed));
        int free = counted - underWay;
        if (free <= 0) {
            return NOT_YET;
        }
        return ended < free ? 0 : ends[place(ended - free)] + counted * interval;
    }

    private int place(long number) {
        return (int) (number % ends.length);
    }
}
