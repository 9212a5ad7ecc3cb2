package io.buildwatch.plan;

import io.buildwatch.config.DurationText;
import io.buildwatch.config.PacingConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes a plan as lines for a terminal. Pure. */
public final class PlanText {
    private PlanText() {}

    /** The whole plan, for both ways of reading jobs again. */
    public static List<String> lines(FreshnessPlan plan) {
        List<String> lines = new ArrayList<>(assumptions(plan.load(), plan.assumptions(), plan.limits()));
        for (WayPlan way : List.of(plan.byBatch(), plan.byListing())) {
            lines.add("");
            lines.addAll(way(way, way.refresh().equals(plan.configured())));
        }
        return lines;
    }

    private static List<String> assumptions(PlannedLoad load, PlanAssumptions assumed, PlannedLimits limits) {
        List<String> lines = new ArrayList<>();
        lines.add("Assumed");
        lines.add(text(
                "  %,d live builds of %,d jobs each, %s",
                load.builds(),
                load.jobs(),
                load.pages() == 1 ? "all on one page" : load.pages() + " pages a job list"));
        lines.add(text(
                "  %,d jobs of a build run at a time, each for %s (median); when one ends, the next one starts",
                load.running(), duration(load.jobSeconds())));
        lines.add(text(
                "  so %,.0f jobs run and %,.0f wait; a build lasts %s, and something changes in it every %s",
                assumed.runningJobs(),
                assumed.waitingJobs(),
                tenths(assumed.buildSeconds()),
                tenths(assumed.moveSeconds())));
        lines.add(text(
                "  Foundry answers after %s, a commit comes up to %s later, and no call and no job fails",
                duration(assumed.answerSeconds()), duration(assumed.commitSeconds())));
        if (load.follows() > 0) {
            lines.add(text(
                    "  %,d follows, each asked every %s (follow.interval)",
                    load.follows(), duration(limits.followSeconds())));
        }
        lines.add(text(
                "  %s=%s, %s=%s",
                PacingConfig.BATCH_PER_SECOND,
                FreshnessPlan.number(limits.batch().calls()),
                PacingConfig.CALLS_PER_MINUTE,
                FreshnessPlan.number(limits.all().calls())));
        lines.add(text(
                "  %s=%s, %s=%s, %s=%s, %s=%s",
                PacingConfig.REFRESH_INTERVAL,
                duration(limits.refreshSeconds()),
                PacingConfig.SHARE,
                FreshnessPlan.percent(limits.share()),
                PacingConfig.BUILD_INTERVAL,
                duration(limits.buildSeconds()),
                PacingConfig.LIST_INTERVAL,
                duration(limits.listSeconds())));
        lines.add(text(
                "  %s=%s, %s=%s",
                PacingConfig.POLL_INTERVAL_MIN,
                duration(limits.pollMinSeconds()),
                PacingConfig.POLL_INTERVAL_MAX,
                duration(limits.pollMaxSeconds())));
        return lines;
    }

    private static List<String> way(WayPlan way, boolean configured) {
        List<String> lines = new ArrayList<>();
        lines.add(text(
                "%s=%s%s: %s",
                PacingConfig.REFRESH,
                way.refresh(),
                configured ? " (as configured)" : "",
                way.isByBatch() ? "jobs of any builds are read in batches" : "each build is listed"));
        lines.add(text(
                "  from a change to its event: mean %s, 99 %% within %s",
                tenths(way.delay().meanSeconds()), tenths(way.delay().p99Seconds())));
        lines.add("  limit that binds: "
                + (way.limited() ? way.decides() : "none, the delay comes from " + way.decides()));
        for (PlannedChange change : way.changes()) {
            lines.add(text(
                    "  fresher: %s %s to %s (mean %s)",
                    change.change(), change.setting(), change.value(), tenths(change.meanSeconds())));
        }
        if (way.changes().isEmpty()) {
            lines.add("  fresher: " + way.whyNothingHelps());
        }
        lines.add("  calls a minute:");
        for (PlannedCalls calls : way.calls()) {
            lines.add(text("  %,8.0f  %-20s  %s", calls.perMinute(), calls.endpoint(), calls.purpose()));
        }
        lines.add(text("  %,8.0f  in all", way.callsPerMinute()));
        way.notes().forEach(note -> lines.add("  " + note));
        return lines;
    }

    private static String tenths(double seconds) {
        return text("%,.1f s", seconds);
    }

    private static String duration(double seconds) {
        return DurationText.format(Duration.ofMillis(Math.round(seconds * 1000)));
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
