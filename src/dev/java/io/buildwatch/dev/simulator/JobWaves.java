package io.buildwatch.dev.simulator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The jobs of one scripted build in waves, as dependencies make them: a wave begins when the one before has ended. A
 * job appears in {@code WAITING} early, runs for part of its wave's time, and succeeds.
 */
final class JobWaves {
    /** Share of the whole duration before which no wave begins; at {@link #LAST} the last one has ended. */
    private static final double FIRST = 0.06;

    private static final double LAST = 0.94;

    private final RandomGenerator random;
    private final int jobs;
    private final long startMillis;
    private final long durationMillis;

    JobWaves(RandomGenerator random, int jobs, long startMillis, long durationMillis) {
        this.random = random;
        this.jobs = jobs;
        this.startMillis = startMillis;
        this.durationMillis = durationMillis;
    }

    /**
     * The steps of all jobs, in order of time.
     *
     * @param retried whether one job fails once and is tried again
     */
    List<ScriptStep> steps(boolean retried) {
        int waves = Math.max(1, (int) Math.round(Math.sqrt(jobs)));
        int unlucky = retried && jobs > 0 ? random.nextInt(jobs) : -1;
        List<ScriptStep> steps = new ArrayList<>(jobs * 3);
        for (int job = 0; job < jobs; job++) {
            int wave = (int) ((long) job * waves / jobs);
            double slot = (LAST - FIRST) / waves;
            double begin = FIRST + wave * slot + random.nextDouble() * slot * 0.3;
            double end = FIRST + (wave + 1) * slot - random.nextDouble() * slot * 0.4;
            life(steps, RidGenerator.job(random), begin, end, job == unlucky);
        }
        // Stable: steps of one moment stay in the order in which they were written.
        steps.sort(Comparator.comparingLong(ScriptStep::atMillis));
        return steps;
    }

    private void life(List<ScriptStep> steps, String job, double begin, double end, boolean unlucky) {
        steps.add(new ScriptStep(at(random.nextDouble() * FIRST), job, "WAITING", outputs()));
        steps.add(new ScriptStep(at(begin), job, "RUNNING", List.of()));
        if (unlucky) {
            // FAILED for long enough that a poller of a short build sees it.
            steps.add(new ScriptStep(at(begin + (end - begin) * 0.3), job, "FAILED", List.of()));
            steps.add(new ScriptStep(at(begin + (end - begin) * 0.7), job, "RUNNING", List.of()));
        }
        steps.add(new ScriptStep(at(end), job, "SUCCEEDED", List.of()));
    }

    private List<JobOutput> outputs() {
        return switch (random.nextInt(8)) {
            case 0 -> List.of();
            case 1 -> List.of(JobOutput.mediaSet("ri.mio.main.media-set." + RidGenerator.uuid(random), null));
            default -> List.of(JobOutput.dataset(RidGenerator.dataset(random), RidGenerator.transaction(random)));
        };
    }

    private long at(double share) {
        return startMillis + (long) (share * durationMillis);
    }
}
