package io.buildwatch.dev.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Many scripted builds from one seed. Immutable.
 *
 * @param builds how many builds
 * @param jobs how many jobs each
 * @param seconds how long all of it takes; builds begin within the first tenth
 * @param seed the same seed gives the same builds, RIDs included
 * @param shape how they end
 */
public record ScriptedBuilds(int builds, int jobs, double seconds, long seed, ScriptShape shape) {
    private static final int MOST_BUILDS = 100_000;
    private static final int MOST_JOBS = 1_000_000;

    /**
     * Checks the figures.
     *
     * @throws IllegalArgumentException if a figure is out of range
     */
    public ScriptedBuilds {
        if (builds < 1 || jobs < 1 || builds > MOST_BUILDS || (long) builds * jobs > MOST_JOBS) {
            throw new IllegalArgumentException("builds and jobs must be 1 or more, and at most " + MOST_BUILDS
                    + " builds and " + MOST_JOBS + " jobs in all");
        }
        if (!(seconds >= 0.1 && seconds <= 7 * 24 * 3600)) {
            throw new IllegalArgumentException("seconds must be between 0.1 and 604800");
        }
    }

    /** Builds of the ordinary shape. */
    public ScriptedBuilds(int builds, int jobs, double seconds, long seed) {
        this(builds, jobs, seconds, seed, ScriptShape.ORDINARY);
    }

    /** The scripts, from {@code startMillis} on. */
    List<BuildScript> scripts(long startMillis) {
        SplittableRandom random = new SplittableRandom(seed);
        long total = (long) (seconds * 1000);
        List<BuildScript> scripts = new ArrayList<>(builds);
        for (int i = 0; i < builds; i++) {
            SplittableRandom own = random.split();
            long delay = builds == 1 ? 0 : (long) (own.nextDouble() * total * 0.1);
            scripts.add(BuildScript.write(own, shape, jobs, startMillis + delay, total - delay));
        }
        return List.copyOf(scripts);
    }
}
