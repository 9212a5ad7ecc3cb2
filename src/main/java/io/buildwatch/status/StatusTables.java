package io.buildwatch.status;

import io.buildwatch.await.BuildText;
import io.buildwatch.config.DurationText;
import io.buildwatch.events.JobStatus;
import io.buildwatch.text.VisibleText;
import io.buildwatch.view.BuildView;
import io.buildwatch.view.CountsView;
import io.buildwatch.view.FollowView;
import io.buildwatch.view.JobView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes builds, and jobs with their attempts, as lines of text. Control characters are escaped. Pure. */
public final class StatusTables {
    private static final String NOTHING = "-";

    /** How often a follow is read after many failures, and after a refusal; docs/cli.md#follows. */
    private static final Duration AFTER_FAILURES = Duration.ofMinutes(1);

    private static final Duration AFTER_REFUSAL = Duration.ofMinutes(5);

    private StatusTables() {}

    /**
     * A line a build under a heading, in the order given. If no build has a schedule, there is no column of schedules.
     *
     * @param names the names of schedules, by RID
     */
    public static List<String> builds(Collection<BuildView> views, Map<String, String> names, Instant now) {
        boolean scheduled = views.stream().anyMatch(view -> view.scheduleRid() != null);
        TextTable table = new TextTable(
                "",
                "STATE",
                ">DONE",
                ">JOBS",
                ">WAITING",
                ">RUNNING",
                ">SUCCEEDED",
                ">FAILED",
                ">OTHER",
                ">AGE",
                ">CHANGED",
                "MONITORING",
                "BUILD",
                scheduled ? "SCHEDULE" : "");
        for (BuildView view : views) {
            CountsView counts = view.counts();
            table.row(
                    view.state(),
                    view.percentComplete() + "%",
                    view.jobCount(),
                    counts.waiting(),
                    counts.running(),
                    counts.succeeded(),
                    counts.failed(),
                    counts.canceled() + counts.didNotRun() + counts.unknown(),
                    age(startTime(view), now),
                    age(view.updatedTime(), now),
                    view.monitoring(),
                    VisibleText.of(view.buildRid()),
                    schedule(view, names, scheduled ? NOTHING : ""));
        }
        return table.lines();
    }

    /** The name of the build's schedule, or its RID if the name is not known. */
    private static String schedule(BuildView view, Map<String, String> names, String otherwise) {
        String rid = view.scheduleRid();
        return rid == null ? otherwise : VisibleText.of(names.getOrDefault(rid, rid));
    }

    /**
     * A line a follow under a heading, in the order given.
     *
     * @param interval the service's {@code follow.interval}; null if it is not known
     */
    public static List<String> follows(Collection<FollowView> views, @Nullable Duration interval, Instant now) {
        TextTable table = new TextTable(
                "", "MONITORING", ">SINCE", ">BUILDS", ">LAST RUN", "RESULT", "READ", "NAME", "FOLLOWED", "DETAIL");
        for (FollowView view : views) {
            String name = view.displayName() == null ? NOTHING : VisibleText.of(view.displayName());
            table.row(
                    view.monitoring(),
                    age(view.since(), now),
                    view.buildsFound(),
                    view.lastRunTime() == null ? NOTHING : age(view.lastRunTime(), now),
                    view.lastResult() == null ? NOTHING : VisibleText.of(view.lastResult()),
                    reading(view, interval),
                    Boolean.TRUE.equals(view.paused()) ? name + " (paused)" : name,
                    VisibleText.of(view.followRid()),
                    view.detail() == null ? "" : VisibleText.of(view.detail()));
        }
        return table.lines();
    }

    /**
     * How often the follow is read. When it is read next is in no record, and calls may have to wait.
     *
     * @param interval null if it is not known
     */
    private static String reading(FollowView view, @Nullable Duration interval) {
        return switch (view.monitoring()) {
            case WATCHING, UNKNOWN ->
                interval == null ? "every follow.interval" : "every " + DurationText.format(interval);
            case LOST ->
                interval == null || interval.compareTo(AFTER_FAILURES) < 0
                        ? "every " + DurationText.format(AFTER_FAILURES)
                        : "every " + DurationText.format(interval);
            case NOT_FOUND, FORBIDDEN -> "every " + DurationText.format(AFTER_REFUSAL);
            case STOPPED -> "no longer";
        };
    }

    /** When Foundry created the build; if that is not known, when the watch began. */
    private static Instant startTime(BuildView view) {
        return view.createdTime() == null ? Instant.ofEpochMilli(view.watch()) : view.createdTime();
    }

    private static String age(Instant time, Instant now) {
        return BuildText.of(Duration.between(time, now));
    }

    /**
     * The lines above a build's jobs.
     *
     * @param names the names of schedules, by RID
     */
    public static List<String> buildLines(BuildView view, Map<String, String> names, Instant now) {
        List<String> lines = new ArrayList<>();
        String time = BuildText.runningTime(view, now);
        lines.add(VisibleText.of(view.buildRid()) + "  " + BuildText.of(view).strip()
                + (time.isEmpty() ? "" : "  " + time));
        add(lines, "link", view.link());
        add(lines, "detail", view.detail());
        add(lines, "branch", view.branchName());
        add(lines, "created by", view.createdBy());
        add(lines, "schedule", withName(view.scheduleRid(), names));
        return lines;
    }

    private static @Nullable String withName(@Nullable String rid, Map<String, String> names) {
        return rid == null || !names.containsKey(rid) ? rid : names.get(rid) + " (" + rid + ")";
    }

    private static void add(List<String> lines, String name, @Nullable String text) {
        if (text != null) {
            lines.add("  " + name + ": " + VisibleText.of(text));
        }
    }

    /**
     * The jobs of a build: failed and canceled ones first, then those that run, wait, and have ended otherwise; below
     * each its earlier attempts.
     *
     * @param most how many jobs to show
     */
    public static List<String> jobs(Collection<JobView> jobs, int most, Instant now) {
        TextTable table = new TextTable("  ", "STATUS", ">ATTEMPT", ">WAITED", ">RAN", "JOB");
        jobs.stream()
                .sorted(Comparator.comparingInt((JobView job) -> rank(job.status()))
                        .thenComparing(JobView::jobRid))
                .limit(most)
                .forEach(job -> rows(table, job, now));
        return table.lines();
    }

    private static void rows(TextTable table, JobView job, Instant now) {
        List<JobAttempt> attempts = JobAttempt.of(job, now);
        JobAttempt latest = attempts.get(attempts.size() - 1);
        table.row(
                job.rawStatus() == null ? job.status() : VisibleText.of(job.rawStatus()),
                latest.number(),
                time(latest.waited()),
                time(latest.ran()),
                VisibleText.of(job.jobRid()));
        for (JobAttempt earlier : attempts.subList(0, attempts.size() - 1)) {
            table.row("  " + earlier.status(), earlier.number(), time(earlier.waited()), time(earlier.ran()), "");
        }
    }

    private static String time(@Nullable Duration duration) {
        return duration == null ? NOTHING : BuildText.of(duration);
    }

    private static int rank(JobStatus status) {
        return switch (status) {
            case FAILED -> 0;
            case CANCELED -> 1;
            case RUNNING -> 2;
            case UNKNOWN -> 3;
            case WAITING -> 4;
            case DID_NOT_RUN -> 5;
            case SUCCEEDED -> 6;
        };
    }
}
