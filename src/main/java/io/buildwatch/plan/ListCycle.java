package io.buildwatch.plan;

import io.buildwatch.poll.PollSchedule;
import java.util.ArrayList;
import java.util.List;

/**
 * How often a build is listed if jobs are not read by batch: soon after a list that showed a change. After each list
 * without a change the interval grows by half. If the calls do not suffice, all lists wait equally long. Immutable.
 *
 * @param steps by how many lists in a row have shown no change
 * @param sweepsPerSecond lists of one build in a second
 * @param limited whether the limit on calls decides, and not the intervals
 */
record ListCycle(List<Step> steps, double sweepsPerSecond, boolean limited) {
    /** How much longer the interval becomes after a list without a change. */
    private static final double SLOWING = PollSchedule.SLOWING;

    private static final int HALVINGS = 60;

    /**
     * The lists of a build between one that shows a change and the next one that does.
     *
     * @param seconds from the list before
     * @param count how many such lists there are on average
     */
    record Step(double seconds, double count) {}

    /** @param callsPerSecond how many calls there are for listing the builds again and again, more than 0 */
    static ListCycle of(PlannedLoad load, PlannedLimits limits, double callsPerSecond) {
        double most = callsPerSecond / ((double) load.builds() * load.pages());
        ListCycle free = waiting(load, limits, 0, false);
        if (free.sweepsPerSecond <= most) {
            return free;
        }
        double low = 0;
        double high = 1 / most;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            if (waiting(load, limits, middle, true).sweepsPerSecond > most) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return waiting(load, limits, high, true);
    }

    /** @param turn how long each list waits for its turn, in s */
    private static ListCycle waiting(PlannedLoad load, PlannedLimits limits, double turn, boolean limited) {
        double moves = load.movesPerSecond();
        double other = turn + load.pages() * CallAllowance.ANSWER;
        List<Step> steps = new ArrayList<>();
        double unchanged = 1;
        for (double wait = limits.pollMinSeconds(); wait < limits.pollMaxSeconds(); wait *= SLOWING) {
            steps.add(new Step(wait + other, unchanged));
            unchanged *= Math.exp(-moves * (wait + other));
        }
        double longest = limits.pollMaxSeconds() + other;
        // From here on the interval stays the same until something changes.
        steps.add(new Step(longest, unchanged / -Math.expm1(-moves * longest)));
        double sweeps = steps.stream().mapToDouble(Step::count).sum();
        double seconds =
                steps.stream().mapToDouble(step -> step.seconds * step.count).sum();
        return new ListCycle(List.copyOf(steps), sweeps / seconds, limited);
    }

    /** How late changes are seen. The longer an interval is, the more changes fall into it. */
    DelaySummary delays(int pages) {
        double all =
                steps.stream().mapToDouble(step -> step.seconds * step.count).sum();
        return DelaySummary.draw(random -> {
            double place = random.nextDouble() * all;
            return random.nextDouble() * secondsAt(place) + (1 + random.nextInt(pages)) * CallAllowance.ANSWER;
        });
    }

    private double secondsAt(double place) {
        double rest = place;
        for (Step step : steps) {
            rest -= step.seconds * step.count;
            if (rest < 0) {
                return step.seconds;
            }
        }
        return steps.get(steps.size() - 1).seconds;
    }
}
