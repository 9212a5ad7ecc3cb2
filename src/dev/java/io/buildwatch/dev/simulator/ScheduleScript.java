package io.buildwatch.dev.simulator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The runs of one schedule, written down before the first of them. The same random numbers give the same script.
 * Immutable.
 *
 * @param scheduleRid the schedule
 * @param displayName its name
 * @param steps what happens, in order of time
 */
record ScheduleScript(String scheduleRid, String displayName, List<ScheduleStep> steps) {
    /** The share of the time after which no run is created, so that late results are in time. */
    private static final double LAST = 0.9;
    /** The share of results that come late. */
    private static final double LATE = 0.3;
    /** How late these come, as shares of the time. */
    private static final double LATE_LEAST = 0.01;

    private static final double LATE_MOST = 0.1;

    /** A run from its creation to its result. */
    private record Span(String runRid, long createdMillis, long endMillis) {}

    /**
     * Writes a script.
     *
     * @param builds how many builds this schedule starts
     * @param number the schedule's, from 1
     */
    static ScheduleScript write(
            RandomGenerator random, ScriptedSchedules wanted, int builds, int number, long startMillis) {
        String schedule = RidGenerator.schedule(random);
        long totalMillis = (long) (wanted.seconds() * 1000);
        long buildMillis = (long) (wanted.buildSeconds() * 1000);
        List<ScheduleStep> steps = new ArrayList<>();
        for (int i = 0; i < builds; i++) {
            Span run = span(random, startMillis, totalMillis);
            BuildScript build = BuildScript.write(
                            random, ScriptShape.ORDINARY, wanted.jobs(), run.endMillis(), buildMillis)
                    .startedBy(schedule);
            addRun(steps, run, RunResult.submitted(build.buildRid(), run.endMillis()), build);
            if (random.nextInt(3) == 0) {
                Span other = span(random, startMillis, totalMillis);
                addRun(steps, other, withoutBuild(random, other.endMillis()), null);
            }
        }
        // Stable: a run appears before it ends, even if both happen in the same millisecond.
        steps.sort(Comparator.comparingLong(ScheduleStep::atMillis));
        return new ScheduleScript(schedule, "Scripted schedule " + number, List.copyOf(steps));
    }

    private static Span span(RandomGenerator random, long startMillis, long totalMillis) {
        String rid = RidGenerator.scheduleRun(random);
        long created = startMillis + (long) (random.nextDouble() * LAST * totalMillis);
        boolean late = random.nextDouble() < LATE;
        double share = late ? LATE_LEAST + random.nextDouble() * (LATE_MOST - LATE_LEAST) : 0;
        return new Span(rid, created, created + (long) (share * totalMillis));
    }

    private static RunResult withoutBuild(RandomGenerator random, long atMillis) {
        return random.nextInt(3) == 0
                ? RunResult.error("TargetResolutionFailure", "A target of the schedule cannot be found.", atMillis)
                : RunResult.ignored(atMillis);
    }

    private static void addRun(List<ScheduleStep> steps, Span run, RunResult result, @Nullable BuildScript build) {
        steps.add(new ScheduleStep(run.createdMillis(), run.runRid(), null, null));
        steps.add(new ScheduleStep(run.endMillis(), run.runRid(), result, build));
    }
}
