package io.buildwatch.plan;

import io.buildwatch.config.DurationText;
import io.buildwatch.foundry.BuildBatcher;
import io.buildwatch.foundry.HttpFoundryReader;
import io.buildwatch.foundry.OrchestrationApi;
import io.buildwatch.poll.PollSchedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts the calls of one way of reading jobs again, and says how late changes are seen. Calls a minute, of all instances
 * together. One use, one thread.
 */
final class CallPlan {
    /** Without batches: lists of live builds get at least this part of the calls, whatever else is to be listed. */
    private static final double LIVE_SHARE = 0.1;

    /** With batches, a new build is listed twice: the second list shows that no further job has joined. */
    private static final int FIRST_LISTS = 2;

    /** Lists of a build that ends: one when all jobs have ended, and one after {@code Build} says that it has. */
    private static final int LAST_LISTS = 2;

    private static final int BUILDS_IN_A_CALL = OrchestrationApi.MAX_BATCH;

    /** How long the first build of a call waits for others, in s. */
    private static final double GATHERING = BuildBatcher.GATHERING.toMillis() / 1000.0;

    /** Readings of builds whose jobs are read by batch fall due at the same moments, so far apart in s. */
    private static final double SHARED_TURN = PollSchedule.SHARED_TURN / 1000.0;

    private static final String LISTS = "builds/{rid}/jobs";

    private final PlannedLoad load;
    private final PlannedLimits limits;
    /** All calls. */
    private final double budget;
    /** Those of them that no purpose has taken yet. */
    private double left;

    private final List<PlannedCalls> calls = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    private CallPlan(PlannedLoad load, PlannedLimits limits) {
        this.load = load;
        this.limits = limits;
        this.budget = limits.all().perMinute();
        this.left = budget;
    }

    /** Jobs are read by batch, and builds are listed seldom. */
    static Outcome byBatch(PlannedLoad load, PlannedLimits limits) {
        CallPlan plan = new CallPlan(load, limits);
        BatchCycle cycle = BatchCycle.of(load, limits);
        plan.add("jobs/getBatch", "jobs that have not ended", cycle.callsPerMinute());
        plan.addBuildReadings(load.builds() / limits.buildSeconds(), SHARED_TURN);
        plan.addFirstAndLastLists(FIRST_LISTS, plan.left);
        plan.addFollows();
        plan.addSafetyNet();
        BatchCycle helped = cycle.withLists(load, limits, plan.mostOutOfTurn() / 60);
        plan.addOutOfTurn(helped.lists() * 60);
        return plan.outcome(helped.delays(load), helped.limited());
    }

    /** Builds are listed often while they change, and seldom while they rest. */
    static Outcome byListing(PlannedLoad load, PlannedLimits limits) {
        CallPlan plan = new CallPlan(load, limits);
        plan.addBuildReadings(load.builds() / limits.pollMaxSeconds(), GATHERING);
        plan.addFirstAndLastLists(1, plan.left - plan.budget * (LIVE_SHARE + HttpFoundryReader.FOLLOW_SHARE));
        plan.addFollows();
        ListCycle cycle = ListCycle.of(load, limits, plan.left / 60);
        double sweeps = load.builds() * cycle.sweepsPerSecond() * 60;
        plan.calls.add(0, new PlannedCalls(LISTS, "jobs of live builds", sweeps * load.pages()));
        return plan.outcome(cycle.delays(load.pages()), cycle.limited());
    }

    private Outcome outcome(DelaySummary delay, boolean limited) {
        return new Outcome(delay, limited, List.copyOf(calls), List.copyOf(notes));
    }

    /**
     * @param wanted how many builds are to be read in a second
     * @param together within which time builds that are due share a call, in s
     */
    private void addBuildReadings(double wanted, double together) {
        double most = Math.min(1 / limits.batch().spacing(), left / 60);
        if (wanted > most * BUILDS_IN_A_CALL) {
            notes.add("The calls do not suffice to read each Build as often as asked: it is read every "
                    + about(load.builds() / (most * BUILDS_IN_A_CALL)) + ".");
        }
        // Each call waits for the first build that is due, and then for others that are due at about the same time.
        double perSecond = Math.min(most, Math.max(wanted / BUILDS_IN_A_CALL, 1 / (1 / wanted + together)));
        add("builds/getBatch", "whether builds have ended", perSecond * 60);
    }

    /**
     * @param each lists of a new build
     * @param most how many of the calls these lists may take
     */
    private void addFirstAndLastLists(int each, double most) {
        double first = load.newBuildsPerMinute() * each * load.pages();
        double last = load.newBuildsPerMinute() * LAST_LISTS * load.pages();
        double part = Math.min(1, most / (first + last));
        if (part < 1) {
            notes.add("The calls do not suffice to list each build that begins or ends, so these builds wait.");
        }
        add(LISTS, "builds seen for the first time", first * part);
        add(LISTS, "proof that a build is settled", last * part);
    }

    private void addFollows() {
        if (load.follows() == 0) {
            return;
        }
        double wanted = load.follows() / limits.followSeconds() * 60;
        double made = Math.min(wanted, Math.min(left, budget * HttpFoundryReader.FOLLOW_SHARE));
        add("schedules/{rid}/runs", "follows", made);
        if (made < wanted) {
            notes.add("Follows take at most a fifth of the calls, and what is left of them: "
                    + every(limits.followSeconds() * wanted, made) + ".");
        }
    }

    private void addSafetyNet() {
        double wanted = load.builds() / limits.listSeconds() * 60 * load.pages();
        double made = Math.min(wanted, Math.min(left, budget * PollSchedule.SAFETY_SHARE));
        add(LISTS, "safety net: jobs that joined unnoticed", made);
        if (made < wanted) {
            notes.add("The safety net takes at most a tenth of the calls, and what is left of them: "
                    + every(limits.listSeconds() * wanted, made) + ".");
        }
    }

    /** Lists out of turn take what is left. If batches wait for the limit of all calls, nothing is. */
    private double mostOutOfTurn() {
        return BatchCycle.isBoundByAll(limits) ? 0 : Math.min(left, budget * limits.share());
    }

    private void addOutOfTurn(double made) {
        if (made > 0) {
            add(LISTS, "out of turn: jobs that were read longest ago", made);
        }
    }

    private void add(String endpoint, String purpose, double perMinute) {
        left -= perMinute;
        calls.add(new PlannedCalls(endpoint, purpose, perMinute));
    }

    private static String every(double seconds, double calls) {
        return calls < 0.01 ? "none are made" : "each comes every " + about(seconds / calls);
    }

    /** Rounded: to the millisecond, to the second, or from ten minutes on to the minute. */
    private static String about(double seconds) {
        if (seconds < 10) {
            return DurationText.format(Duration.ofMillis(Math.round(seconds * 1000)));
        }
        return DurationText.format(
                seconds < 600 ? Duration.ofSeconds(Math.round(seconds)) : Duration.ofMinutes(Math.round(seconds / 60)));
    }

    /** What one way does; the components are those of {@link WayPlan}. */
    record Outcome(DelaySummary delay, boolean limited, List<PlannedCalls> calls, List<String> notes) {}
}
