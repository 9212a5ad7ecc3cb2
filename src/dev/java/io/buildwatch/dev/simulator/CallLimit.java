package io.buildwatch.dev.simulator;

import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * One endpoint's limits: so many calls in any window of time, and so many at once. Any thread.
 *
 * <p>The window slides, which is the strictest reading of "4 requests a second". {@link SimulatorSettings} makes that second a
 * little shorter, so that a client that keeps to the limit is not refused because its calls bunched up on their way.
 */
final class CallLimit {
    private final long windowMillis;
    private final int atOnce;
    private final long[] taken;
    private final LongSupplier millis;
    private int next;
    private int inFlight;
    private int mostInFlight;
    private long over;

    /**
     * @param calls a window, 0 for no limit
     * @param windowMillis the window's length
     * @param atOnce calls under way, 0 for no limit
     * @param millis a clock that never goes back
     */
    CallLimit(int calls, long windowMillis, int atOnce, LongSupplier millis) {
        this.windowMillis = windowMillis;
        this.atOnce = atOnce;
        this.millis = millis;
        taken = new long[calls];
        Arrays.fill(taken, Long.MIN_VALUE / 2);
    }

    /**
     * Counts a call that has come in. Each must be followed by one {@link #leave}, whatever the result.
     *
     * @return whether the call is within the limits
     */
    synchronized boolean enter() {
        inFlight++;
        mostInFlight = Math.max(mostInFlight, inFlight);
        boolean tooMany = atOnce > 0 && inFlight > atOnce;
        boolean tooFast = false;
        if (taken.length > 0 && !tooMany) {
            long now = millis.getAsLong();
            tooFast = now - taken[next] < windowMillis;
            if (!tooFast) {
                taken[next] = now;
                next = (next + 1) % taken.length;
            }
        }
        over += tooMany || tooFast ? 1 : 0;
        return !tooMany && !tooFast;
    }

    synchronized void leave() {
        inFlight--;
    }

    synchronized int mostAtOnce() {
        return mostInFlight;
    }

    synchronized long refused() {
        return over;
    }
}
