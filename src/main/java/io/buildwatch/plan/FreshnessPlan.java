package io.buildwatch.plan;

import static io.buildwatch.config.PacingConfig.BATCH_CONCURRENCY;
import static io.buildwatch.config.PacingConfig.BATCH_PER_SECOND;
import static io.buildwatch.config.PacingConfig.CALLS_PER_MINUTE;
import static io.buildwatch.config.PacingConfig.CONCURRENCY;
import static io.buildwatch.config.PacingConfig.POLL_INTERVAL_MAX;
import static io.buildwatch.config.PacingConfig.POLL_INTERVAL_MIN;
import static io.buildwatch.config.PacingConfig.REFRESH;
import static io.buildwatch.config.PacingConfig.REFRESH_INTERVAL;
import static io.buildwatch.config.PacingConfig.SHARE;

import io.buildwatch.config.DurationText;
import io.buildwatch.config.PacingConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/**
 * What freshness the limits buy for a load, by each way of reading jobs again. Immutable.
 *
 * @param configured the value of {@code foundry.refresh} in the configuration
 * @param byBatch with {@code foundry.refresh=auto}
 * @param byListing with {@code foundry.refresh=list}
 */
public record FreshnessPlan(
        PlannedLoad load,
        PlanAssumptions assumptions,
        PlannedLimits limits,
        String configured,
        WayPlan byBatch,
        WayPlan byListing) {
    /** Calls a second that Foundry documents for each batch endpoint. */
    static final double DOCUMENTED = 4;

    static final String BATCH = "auto";
    static final String LISTING = "list";

    /** A change that makes the mean delay less shorter than this is not worth naming. */
    private static final double WORTH_IT = 0.95;

    /** The shortest interval that can be set, in s. */
    private static final double SHORTEST = 0.010;

    /** Computes the plan. */
    public static FreshnessPlan of(PlannedLoad load, PacingConfig config) {
        PlannedLimits limits = PlannedLimits.of(config);
        CallPlan.Outcome batch = CallPlan.byBatch(load, limits);
        CallPlan.Outcome list = CallPlan.byListing(load, limits);
        return new FreshnessPlan(
                load,
                PlanAssumptions.of(load),
                limits,
                config.refresh().byBatch() ? BATCH : LISTING,
                way(BATCH, batch, batchDecides(batch, limits), batchChanges(load, limits, list)),
                way(LISTING, list, listDecides(list, limits), listChanges(load, limits, batch)));
    }

    private static WayPlan way(String refresh, CallPlan.Outcome outcome, String decides, List<PlannedChange> changes) {
        List<PlannedChange> worthIt = changes.stream()
                .filter(change -> change.meanSeconds() < outcome.delay().meanSeconds() * WORTH_IT)
                .sorted(Comparator.comparingDouble(PlannedChange::meanSeconds))
                .toList();
        return new WayPlan(
                refresh,
                outcome.delay(),
                decides,
                outcome.limited(),
                outcome.calls().stream().mapToDouble(PlannedCalls::perMinute).sum(),
                outcome.calls(),
                worthIt,
                outcome.notes());
    }

    private static String batchDecides(CallPlan.Outcome batch, PlannedLimits limits) {
        if (!batch.limited()) {
            return REFRESH_INTERVAL;
        }
        if (BatchCycle.isBoundByAll(limits)) {
            return limits.all().isBoundAtOnce() ? CONCURRENCY : CALLS_PER_MINUTE;
        }
        return limits.batch().isBoundAtOnce() ? BATCH_CONCURRENCY : BATCH_PER_SECOND;
    }

    private static String listDecides(CallPlan.Outcome list, PlannedLimits limits) {
        if (!list.limited()) {
            return POLL_INTERVAL_MIN + " and " + POLL_INTERVAL_MAX;
        }
        return limits.all().isBoundAtOnce() ? CONCURRENCY : CALLS_PER_MINUTE;
    }

    private static List<PlannedChange> batchChanges(PlannedLoad load, PlannedLimits limits, CallPlan.Outcome list) {
        List<PlannedChange> changes = new ArrayList<>();
        Trial trial = new Trial(changes, changed -> CallPlan.byBatch(load, changed));
        CallAllowance allowed = limits.batch();
        double refresh = half(limits.refreshSeconds());
        double calls = Math.min(DOCUMENTED, allowed.calls() * 2);
        double atOnce = allowed.concurrency() * 2;
        trial.lower(REFRESH_INTERVAL, refresh, limits.withRefresh(refresh));
        if (calls > allowed.calls()) {
            trial.raise(BATCH_PER_SECOND, calls, limits.withBatch(allowed.withCalls(calls)));
        }
        trial.raise(BATCH_CONCURRENCY, atOnce, limits.withBatch(allowed.withConcurrency(atOnce)));
        trial.raise(SHARE, percent(1), limits.withShare(1));
        double all = limits.all().calls() * 2;
        double allAtOnce = limits.all().concurrency() * 2;
        trial.raise(CALLS_PER_MINUTE, all, limits.withAll(limits.all().withCalls(all)));
        trial.raise(CONCURRENCY, allAtOnce, limits.withAll(limits.all().withConcurrency(allAtOnce)));
        changes.add(new PlannedChange("set", REFRESH, LISTING, list.delay().meanSeconds()));
        return changes;
    }

    private static List<PlannedChange> listChanges(PlannedLoad load, PlannedLimits limits, CallPlan.Outcome batch) {
        List<PlannedChange> changes = new ArrayList<>();
        Trial trial = new Trial(changes, changed -> CallPlan.byListing(load, changed));
        CallAllowance allowed = limits.all();
        double min = half(limits.pollMinSeconds());
        double max = Math.max(limits.pollMinSeconds(), half(limits.pollMaxSeconds()));
        double calls = allowed.calls() * 2;
        double atOnce = allowed.concurrency() * 2;
        trial.lower(POLL_INTERVAL_MIN, min, limits.withPolls(min, limits.pollMaxSeconds()));
        trial.lower(POLL_INTERVAL_MAX, max, limits.withPolls(limits.pollMinSeconds(), max));
        trial.raise(CALLS_PER_MINUTE, calls, limits.withAll(allowed.withCalls(calls)));
        trial.raise(CONCURRENCY, atOnce, limits.withAll(allowed.withConcurrency(atOnce)));
        changes.add(new PlannedChange("set", REFRESH, BATCH, batch.delay().meanSeconds()));
        return changes;
    }

    private static double half(double seconds) {
        return Math.max(SHORTEST, seconds / 2);
    }

    /**
     * Computes the plan again with one setting changed.
     *
     * @param changes takes what was tried
     */
    private record Trial(List<PlannedChange> changes, Function<PlannedLimits, CallPlan.Outcome> plan) {
        void lower(String setting, double seconds, PlannedLimits changed) {
            add("lower", setting, DurationText.format(Duration.ofMillis(Math.round(seconds * 1000))), changed);
        }

        void raise(String setting, double value, PlannedLimits changed) {
            raise(setting, number(value), changed);
        }

        void raise(String setting, String value, PlannedLimits changed) {
            add("raise", setting, value, changed);
        }

        private void add(String change, String setting, String value, PlannedLimits changed) {
            double mean = plan.apply(changed).delay().meanSeconds();
            changes.add(new PlannedChange(change, setting, value, mean));
        }
    }

    static String percent(double part) {
        return number(Math.round(part * 1e6) / 1e4) + "%";
    }

    static String number(double number) {
        return number == Math.rint(number) ? String.valueOf((long) number) : String.valueOf(number);
    }
}
