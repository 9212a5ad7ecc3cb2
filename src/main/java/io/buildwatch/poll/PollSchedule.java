package io.buildwatch.poll;

import io.buildwatch.config.PollConfig;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Computes when a build is read next. Pure except for its random numbers. Delays in ms. Stream thread only. */
public final class PollSchedule {
    /** How often a build that cannot be found, or may not be read, is tried again. */
    static final long HOPELESS_INTERVAL = Duration.ofMinutes(5).toMillis();

    /** The longest {@code Retry-After} that is obeyed. */
    private static final Duration LONGEST_RETRY_AFTER = Duration.ofMinutes(10);

    /** By how much the delay grows with each reading that changes nothing. */
    public static final double SLOWING = 1.5;

    /** How much of the budget the lists may take that are only to find jobs that joined a build. */
    public static final double SAFETY_SHARE = 0.1;

    /** How far apart the moments are at which readings of builds fall due together, in ms. */
    public static final long SHARED_TURN = Duration.ofSeconds(1).toMillis();

    private final double min;
    private final double max;
    private final double build;
    private final double list;
    private final RandomGenerator random;
    private final double safetyInterval;

    /**
     * @param config the intervals
     * @param safetyPerMinute how many calls a minute the task may make for safety lists
     * @param random for jitter
     */
    PollSchedule(PollConfig config, double safetyPerMinute, RandomGenerator random) {
        this.safetyInterval = 60_000 / safetyPerMinute;
        this.min = config.intervalMin().toMillis();
        this.max = config.intervalMax().toMillis();
        this.build = config.buildInterval().toMillis();
        this.list = config.listInterval().toMillis();
        this.random = random;
    }

    /** After a reading that succeeded; {@code quiet}: how many in a row changed nothing, 0 if it changed something. */
    long afterReading(int quiet) {
        return jittered(Math.min(max, min * Math.pow(SLOWING, quiet)));
    }

    /**
     * After the {@code failures}th failure in a row (1 for the first). The delay grows exponentially; it is random
     * between a tenth and all of that, and never less than {@code retryAfter}, of which at most 10 minutes are obeyed.
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

    /**
     * After a reading of {@code Build} whose jobs are read by batch. The next one is due at a whole second, so that those
     * of many builds share a call.
     *
     * @param now ms since the epoch
     */
    long buildInterval(long now) {
        long delay = jittered(build);
        long untilTurn = Math.floorMod(-(now + delay), SHARED_TURN);
        return build < SHARED_TURN ? delay : delay + untilTurn;
    }

    /**
     * After a list of a build whose jobs are read by batch. Longer than the setting if the safety lists of all builds
     * would otherwise take more than their part of the budget.
     *
     * @param pages of the list of this build
     * @param builds of the task
     */
    long listInterval(int pages, int builds) {
        return jittered(Math.max(list, safetyInterval * Math.max(1, pages) * builds));
    }

    /** After a reading of a build that is not found or forbidden. */
    long afterRefusal() {
        return jittered((double) HOPELESS_INTERVAL);
    }

    /** After the task began: spread over the longest interval, so that not all builds are read at once. */
    long afterRestart() {
        return (long) (max * random.nextDouble());
    }

    private long jittered(double delay) {
        return Math.max(1, (long) (delay * (0.9 + 0.2 * random.nextDouble())));
    }
}
