package io.buildwatch.follow;

import io.buildwatch.config.PollConfig;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Computes when a follow is read next. Pure except for its random numbers. Delays in ms. Stream thread only. */
final class FollowTimes {
    /** How often a schedule's name and a dataset's schedules are read, and a follow that is not found or forbidden. */
    static final long DETAILS_INTERVAL = Duration.ofMinutes(10).toMillis();

    static final long HOPELESS_INTERVAL = Duration.ofMinutes(5).toMillis();

    /** Runs that have waited for their result for longer are looked for only this often, if they are not listed first. */
    static final long SEEK_INTERVAL = Duration.ofMinutes(5).toMillis();

    private static final long DEEP_INTERVAL = Duration.ofHours(1).toMillis();
    private static final long LONGEST_BACKOFF = Duration.ofMinutes(1).toMillis();

    private final long interval;
    private final RandomGenerator random;

    FollowTimes(PollConfig config, RandomGenerator random) {
        this.interval = config.followInterval().toMillis();
        this.random = random;
    }

    /** After a round that succeeded. */
    long afterRound() {
        return jittered(interval);
    }

    /**
     * After the {@code failures}th failure in a row (1 for the first): the interval, growing to a minute at most.
     *
     * @param retryAfter how long the server asked to wait, of which 5 minutes are obeyed; null if it did not
     */
    long afterFailure(int failures, @Nullable Duration retryAfter) {
        long backoff = Math.max(interval, Math.min(LONGEST_BACKOFF, interval << Math.min(failures - 1, 10)));
        long asked = retryAfter == null ? 0 : Math.min(retryAfter.toMillis(), HOPELESS_INTERVAL);
        return Math.max(jittered(backoff), asked);
    }

    /** After a reading of a follow that is not found or forbidden. */
    long afterRefusal() {
        return jittered(HOPELESS_INTERVAL);
    }

    /** Until a list is read to its end. */
    long untilDeepReading() {
        return jittered(DEEP_INTERVAL);
    }

    long afterDetails() {
        return jittered(DETAILS_INTERVAL);
    }

    /** After the task began: spread over the interval, so that not all are read at once. */
    long afterRestart() {
        return (long) (interval * random.nextDouble());
    }

    private long jittered(long delay) {
        return Math.max(1, (long) (delay * (0.9 + 0.2 * random.nextDouble())));
    }
}
