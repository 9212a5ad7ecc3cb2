package io.buildwatch.plan;

/**
 * How many calls are allowed to an endpoint. Immutable.
 *
 * @param calls in a window
 * @param windowSeconds how long the window is
 * @param concurrency calls at once
 */
public record CallAllowance(double calls, double windowSeconds, double concurrency) {
    /** From a request to the end of its answer, in s: an assumption that the plan prints. */
    static final double ANSWER = 0.040;

    /**
     * The shortest time between two calls on average, in s. As the server counts them, a call may leave no sooner than a
     * window after the <em>answer</em> to the n-th call before it.
     */
    double spacing() {
        double even = windowSeconds / calls;
        double counted = Math.max(1, Math.floor(calls));
        return Math.max(even + ANSWER / counted, ANSWER / concurrency);
    }

    /** Whether the calls at once are the limit that binds, if as many calls as possible are made. */
    boolean isBoundAtOnce() {
        return spacing() <= ANSWER / concurrency;
    }

    double perMinute() {
        return 60 / spacing();
    }

    CallAllowance withCalls(double more) {
        return new CallAllowance(more, windowSeconds, concurrency);
    }

    CallAllowance withConcurrency(double more) {
        return new CallAllowance(calls, windowSeconds, more);
    }
}
