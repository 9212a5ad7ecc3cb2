package io.buildwatch.plan;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;

/**
 * How late changes are seen, to the millisecond. Immutable.
 *
 * @param meanSeconds on average
 * @param p99Seconds 99 of 100 changes are seen sooner
 */
public record DelaySummary(double meanSeconds, double p99Seconds) {
    /** From the end of an answer to the commit of its events, at most, in s: an assumption that the plan prints. */
    static final double COMMIT = 0.100;

    private static final int DRAWS = 50_000;

    /**
     * Draws many delays. The random numbers are always the same, so that two plans can be compared.
     *
     * @param untilRead draws how long it takes from a change to the end of the answer that shows it, in s
     */
    static DelaySummary draw(ToDoubleFunction<RandomGenerator> untilRead) {
        RandomGenerator random = new SplittableRandom(1);
        double[] delays = new double[DRAWS];
        Arrays.setAll(delays, i -> untilRead.applyAsDouble(random) + random.nextDouble() * COMMIT);
        Arrays.sort(delays);
        return new DelaySummary(
                toMillis(Arrays.stream(delays).average().orElse(0)), toMillis(delays[DRAWS * 99 / 100]));
    }

    private static double toMillis(double seconds) {
        return Math.round(seconds * 1000) / 1000.0;
    }
}
