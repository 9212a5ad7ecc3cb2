package io.buildwatch.dev.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Schedules that start scripted builds, all from one seed. Of their runs, about three in ten get their result late, and
 * some start no build: they are ignored or end in an error. Immutable.
 *
 * @param schedules how many schedules
 * @param builds how many builds they start in all
 * @param jobs how many jobs each build has
 * @param seconds in which time the builds are started
 * @param buildSeconds how long each build takes from its start
 * @param seed the same seed gives the same schedules, runs and builds, RIDs included
 */
public record ScriptedSchedules(int schedules, int builds, int jobs, double seconds, double buildSeconds, long seed) {
    private static final int MOST_SCHEDULES = 10_000;
    private static final int MOST_BUILDS = 100_000;
    private static final int MOST_JOBS = 1_000_000;
    private static final double LEAST_SECONDS = 0.1;
    private static final double MOST_SECONDS = 7 * 24 * 3600;

    /**
     * Checks the figures.
     *
     * @throws IllegalArgumentException if a figure is out of range
     */
    public ScriptedSchedules {
        if (schedules < 1 || schedules > MOST_SCHEDULES) {
            throw new IllegalArgumentException("schedules must be between 1 and " + MOST_SCHEDULES);
        }
        if (builds < 1 || jobs < 1 || builds > MOST_BUILDS || (long) builds * jobs > MOST_JOBS) {
            throw new IllegalArgumentException("builds and jobs must be 1 or more, and at most " + MOST_BUILDS
                    + " builds and " + MOST_JOBS + " jobs in all");
        }
        if (!isInRange(seconds) || !isInRange(buildSeconds)) {
            throw new IllegalArgumentException("seconds and buildSeconds must be between 0.1 and 604800");
        }
    }

    /** Builds of 10 jobs that take a quarter of the time, but not less than is allowed. */
    public ScriptedSchedules(int schedules, int builds, double seconds, long seed) {
        this(schedules, builds, 10, seconds, Math.max(LEAST_SECONDS, seconds / 4), seed);
    }

    /** The scripts, from {@code startMillis} on. The builds are shared out evenly. */
    List<ScheduleScript> scripts(long startMillis) {
        SplittableRandom random = new SplittableRandom(seed);
        List<ScheduleScript> scripts = new ArrayList<>(schedules);
        for (int i = 0; i < schedules; i++) {
            int own = builds / schedules + (i < builds % schedules ? 1 : 0);
            scripts.add(ScheduleScript.write(random.split(), this, own, i + 1, startMillis));
        }
        return List.copyOf(scripts);
    }

    /** Also false for what is no number. */
    private static boolean isInRange(double someSeconds) {
        return someSeconds >= LEAST_SECONDS && someSeconds <= MOST_SECONDS;
    }
}
