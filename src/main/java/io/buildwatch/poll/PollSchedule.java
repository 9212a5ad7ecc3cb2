package io.buildwatch.poll;

import io.buildwatch.config.PollConfig;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** When a build is read next; pure but for the random numbers it is given. Delays in ms. Stream thread only. */
final class PollSchedule {
    /** How often a build that cannot be found, or may not be read, is tried again. */
    static final long HOPELESS_INTERVAL = Duration.ofMinutes(5).toMillis();

    /** No server makes a build wait for longer. */
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofMinutes(10);

    private static final double SLOWING = 1.5;

    private final double min;
    private final double max;
    private final RandomGenerator random;

    PollSchedule(PollConfig config, RandomGenerator random) {
        this.min = config.intervalMin().toMillis();
        this.max = config.intervalMax().toMillis();
        this.random = random;
    }

    /** After a reading that succeeded, the {@code quiet}th in a row that changed nothing (0: it changed something). */
    long afterReading(int quiet) {
        return jittered(Math.min(max, min * Math.pow(SLOWING, quiet)));
    }

    /**
     * After the {@code failures}th failure in a row (1 for the first): exponential, with full jitter over all but the
     * first tenth, and never before the server's own delay.
     */
    long afterFailure(int failures, @Nullable Duration retryAfter) {
        double ceiling = Math.min(max, min * Math.pow(2, Math.min(failures, 30)));
        long backoff = (long) (ceiling * (0.1 + 0.9 * random.nextDouble()));
        long asked = retryAfter == null ? 0 : bounded(retryAfter);
        return Math.max(backoff, asked + (asked == 0 ? 0 : (long) (min * random.nextDouble())));
    }

    private static long bounded(Duration asked) {
        if (asked.isNegative()) {
            return 0;
        }
        return (asked.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : asked).toMillis();
    }

    /** For a build that is not found or forbidden. */
    long afterRefusal() {
        return jittered((double) HOPELESS_INTERVAL);
    }

    /** After a restart or a move: spread over the longest interval, so that no storm arises. */
    long afterRestart() {
        return (long) (max * random.nextDouble());
    }

    private long jittered(double delay) {
        return Math.max(1, (long) (delay * (0.9 + 0.2 * random.nextDouble())));
    }
}
