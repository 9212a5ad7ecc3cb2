package io.buildwatch.dev.simulator;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The life of one build, written down before it begins: jobs appear, wait for the wave before theirs, run and end. The
 * same random numbers give the same script. Immutable.
 *
 * @param buildRid the build
 * @param startMillis when it begins
 * @param details its fields besides the status
 * @param steps what happens, in order of time
 */
record BuildScript(String buildRid, long startMillis, BuildDetails details, List<ScriptStep> steps) {

    /** How the build ends. */
    enum Ending {
        SUCCEEDED,
        FAILED,
        CANCELED
    }

    /**
     * Writes a script.
     *
     * @param durationMillis no step comes later than this after {@code startMillis}
     */
    static BuildScript write(
            RandomGenerator random, ScriptShape shape, int jobs, long startMillis, long durationMillis) {
        String build = RidGenerator.build(random);
        Ending ending = ending(random.nextDouble(), shape);
        boolean retried = ending == Ending.SUCCEEDED && random.nextDouble() < shape.retried();
        boolean odd = ending == Ending.SUCCEEDED && random.nextDouble() < shape.unknownLast();
        String schedule = random.nextBoolean() ? RidGenerator.schedule(random) : null;
        BuildDetails details = new BuildDetails(
                random.nextInt(4) == 0 ? "develop" : "master",
                RidGenerator.uuid(random).toString(),
                schedule,
                retried ? 1 : 0,
                ending == Ending.FAILED);
        List<ScriptStep> steps =
                new ArrayList<>(new JobWaves(random, jobs, startMillis, durationMillis).steps(retried));
        int turn = turningPoint(random, steps, ending);
        if (turn < steps.size()) {
            cutShort(steps, turn, ending);
        }
        if (odd) {
            ScriptStep last = steps.get(steps.size() - 1);
            steps.set(steps.size() - 1, new ScriptStep(last.atMillis(), last.jobRid(), "ABORTED", List.of()));
        }
        steps.add(finalStep(random, steps, ending, startMillis, durationMillis));
        steps.sort(Comparator.comparingLong(ScriptStep::atMillis));
        return new BuildScript(build, startMillis, details, List.copyOf(steps));
    }

    /** The same script for a build that this schedule starts. */
    BuildScript startedBy(String scheduleRid) {
        return new BuildScript(buildRid, startMillis, details.startedBy(scheduleRid), steps);
    }

    private static Ending ending(double drawn, ScriptShape shape) {
        if (drawn < shape.failing()) {
            return Ending.FAILED;
        }
        return drawn < shape.failing() + shape.canceled() ? Ending.CANCELED : Ending.SUCCEEDED;
    }

    /**
     * The index of the step at which the build fails or is canceled: the end of some job, not among the first. The
     * number of steps if the build succeeds.
     */
    private static int turningPoint(RandomGenerator random, List<ScriptStep> steps, Ending ending) {
        if (ending == Ending.SUCCEEDED) {
            return steps.size();
        }
        int turn = steps.size() / 3 + random.nextInt(Math.max(1, steps.size() / 2));
        while (turn < steps.size() - 1 && !steps.get(turn).status().equals("SUCCEEDED")) {
            turn++;
        }
        return turn;
    }

    /**
     * Ends the build at this step: its job fails or is canceled. Running jobs are canceled, and waiting jobs do not
     * run.
     */
    private static void cutShort(List<ScriptStep> steps, int turn, Ending ending) {
        ScriptStep at = steps.get(turn);
        List<ScriptStep> after = new ArrayList<>(steps.subList(turn + 1, steps.size()));
        Map<String, String> standing = new LinkedHashMap<>();
        steps.subList(0, turn).forEach(step -> standing.put(String.valueOf(step.jobRid()), step.status()));
        after.stream()
                .filter(step -> step.status().equals("WAITING"))
                .forEach(step -> standing.put(String.valueOf(step.jobRid()), "WAITING"));
        List<ScriptStep> appearing =
                after.stream().filter(step -> step.status().equals("WAITING")).toList();
        steps.subList(turn, steps.size()).clear();
        steps.addAll(appearing);
        steps.add(new ScriptStep(at.atMillis(), at.jobRid(), ending.name(), List.of()));
        standing.remove(String.valueOf(at.jobRid()));
        long stopMillis = appearing.isEmpty()
                ? at.atMillis()
                : Math.max(at.atMillis(), appearing.get(appearing.size() - 1).atMillis());
        standing.forEach((job, status) -> {
            if (status.equals("RUNNING")) {
                steps.add(new ScriptStep(stopMillis + 1, job, "CANCELED", List.of()));
            } else if (!JobState.isTerminal(status)) {
                steps.add(new ScriptStep(stopMillis + 1, job, "DID_NOT_RUN", List.of()));
            }
        });
    }

    /** The step at which {@code Build.status} becomes terminal: shortly before or after the last job does. */
    private static ScriptStep finalStep(
            RandomGenerator random, List<ScriptStep> steps, Ending ending, long startMillis, long durationMillis) {
        long lastJob = steps.stream().mapToLong(ScriptStep::atMillis).max().orElse(startMillis);
        long lag = Math.round(durationMillis * (random.nextDouble() * 0.05 - 0.01));
        long at = Math.min(Math.max(startMillis + 1, lastJob + lag), startMillis + durationMillis);
        return new ScriptStep(at, null, ending.name(), List.of());
    }
}
