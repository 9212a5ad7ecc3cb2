package io.buildwatch.plan;

/**
 * What a plan takes for granted. Immutable.
 *
 * @param runningJobs jobs that run, of all builds
 * @param waitingJobs jobs that wait, of all builds
 * @param buildSeconds how long a build lasts
 * @param moveSeconds how long it takes on average until something changes in a build
 * @param answerSeconds from a request to the end of its answer
 * @param commitSeconds from there to the commit of the events, at most
 */
public record PlanAssumptions(
        double runningJobs,
        double waitingJobs,
        double buildSeconds,
        double moveSeconds,
        double answerSeconds,
        double commitSeconds) {

    static PlanAssumptions of(PlannedLoad load) {
        return new PlanAssumptions(
                load.runningJobs(),
                load.waitingJobs(),
                load.buildSeconds(),
                1 / load.movesPerSecond(),
                CallAllowance.ANSWER,
                DelaySummary.COMMIT);
    }
}
