package io.buildwatch.foundry;

import java.time.Duration;

/** The part of a limit on calls that this instance may use. Not thread-safe. */
final class CallShare {
    /** Calls in a window. From this number on, even spacing alone keeps to the limit when a share grows. */
    private static final double FEW_CALLS = 20;

    private static final double MINUTE_NANOS = 60_000_000_000.0;

    private final double calls;
    private final double windowNanos;
    private final int concurrency;
    private double share = 1;

    /**
     * @param calls how many all instances together may make in a window
     * @param concurrency how many all instances together may make at once
     */
    CallShare(double calls, Duration window, int concurrency) {
        this.calls = calls;
        this.windowNanos = window.toNanos();
        this.concurrency = concurrency;
    }

    /**
     * Sets the share.
     *
     * @param newShare 0 to 1
     * @return whether that is more than before
     */
    boolean use(double newShare) {
        double before = share;
        share = newShare > 0 ? Math.min(1, newShare) : 0;
        return share > before;
    }

    /** How many calls may be made at once: at a share of 0 none, above 0 at least one. */
    int atOnce() {
        return share > 0 ? Math.max(1, (int) (concurrency * share)) : 0;
    }

    /**
     * How many calls a window allows this instance. Instances do not coordinate their starts, which may fall into one
     * window. So each makes a whole number of calls a window if its share comes to one or more; all together then keep to
     * the limit.
     */
    double allowed() {
        double mine = calls * share;
        return share < 1 && mine >= 1 ? Math.floor(mine + 1e-9) : mine;
    }

    /** The time between the starts of two calls, in ns. */
    long interval() {
        return (long) Math.ceil(Math.min(windowNanos / allowed(), Long.MAX_VALUE / 4.0));
    }

    /**
     * How long no call may start after the share has grown, in ns. Quota just taken over may already have been spent by
     * its previous owner in this window, which matters if a window has few calls.
     */
    long pauseAfterGrowth() {
        return calls < FEW_CALLS ? (long) windowNanos : interval();
    }

    RequestBudget budget(int used) {
        double mine = share > 0 ? MINUTE_NANOS / interval() : 0;
        return RequestBudget.of(calls * MINUTE_NANOS / windowNanos, mine, used);
    }
}
