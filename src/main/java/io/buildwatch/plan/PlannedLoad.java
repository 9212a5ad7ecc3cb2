package io.buildwatch.plan;

/**
 * The builds that are to be watched at a time. Immutable.
 *
 * @param builds live builds, at least 1
 * @param jobs of each build, at least 1
 * @param jobSeconds how long a job runs (median), in s, more than 0
 * @param running how many jobs of a build run at a time, at least 1
 * @param pages of a build's job list, at least 1
 * @param follows schedules and datasets that are followed, 0 or more
 */
public record PlannedLoad(int builds, int jobs, double jobSeconds, int running, int pages, int follows) {

    /** Jobs that run, of all builds. */
    public double runningJobs() {
        return (double) builds * runningOfBuild();
    }

    /** Jobs that wait, of all builds. Of a live build, half of the jobs that do not run wait, and half have ended. */
    public double waitingJobs() {
        return builds * (jobs - runningOfBuild()) / 2.0;
    }

    public double unendedJobs() {
        return runningJobs() + waitingJobs();
    }

    /** How often a job of one build ends and the next one starts, in 1/s. */
    public double movesPerSecond() {
        return runningOfBuild() / jobSeconds;
    }

    /** How long a build lasts, in s. */
    public double buildSeconds() {
        return jobs / movesPerSecond();
    }

    /** As many builds begin as end, so that the number of live ones stays the same. */
    public double newBuildsPerMinute() {
        return builds / buildSeconds() * 60;
    }

    private int runningOfBuild() {
        return Math.min(running, jobs);
    }
}
