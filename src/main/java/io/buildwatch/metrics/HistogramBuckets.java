package io.buildwatch.metrics;

import java.time.Duration;
import java.util.stream.LongStream;

/** The upper bounds of the histograms' buckets. */
final class HistogramBuckets {
    /** From 5 ms, half a tick of the poller, to a minute, which is an outage. */
    static final Duration[] CHANGE_TO_EVENT = ms(5, 10, 25, 50, 100, 250, 500, 1_000, 5_000, 15_000, 60_000);

    /** From 10 ms, for a near server, to a minute, the default of {@code foundry.call.timeout}. */
    static final Duration[] POLL = ms(10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000);

    /** From a second, half the default of {@code refresh.interval}, to 5 minutes, more than 10,000 builds need. */
    static final Duration[] JOB_AGE = ms(1_000, 2_000, 3_000, 5_000, 10_000, 20_000, 45_000, 90_000, 135_000, 300_000);

    private HistogramBuckets() {}

    private static Duration[] ms(long... bounds) {
        return LongStream.of(bounds).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
    }
}
