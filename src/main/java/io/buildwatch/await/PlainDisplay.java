package io.buildwatch.await;

import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.events.Monitoring;
import io.buildwatch.text.VisibleText;
import io.buildwatch.view.BuildView;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/** Writes one line for each change: time, RID and what changed. One thread. */
public final class PlainDisplay implements BuildDisplay {
    private final PrintStream out;
    private final PrintStream err;
    private final Clock clock;
    private final Map<String, String> printed = new HashMap<>();
    private final ShownAgeNotes notes = new ShownAgeNotes();
    private ShownAge shownAge = ShownAge.CURRENT;

    /** @param err for notes */
    public PlainDisplay(PrintStream out, PrintStream err, Clock clock) {
        this.out = out;
        this.err = err;
        this.clock = clock;
    }

    @Override
    public void show(Collection<AwaitedBuild> builds, ShownAge now) {
        builds.forEach(this::showChange);
        shownAge = now;
        notes.noteIfDue(now, this::note);
    }

    @Override
    public void showChange(AwaitedBuild build) {
        BuildView view = build.view();
        if (view == null) {
            return;
        }
        String line = BuildText.of(view) + (view.detail() == null ? "" : ": " + VisibleText.of(view.detail()));
        if (!line.equals(printed.put(build.rid(), line))) {
            print(build.rid(), line.strip());
        }
        for (String job : build.failuresSinceLastCall()) {
            print(build.rid(), "failed " + VisibleText.of(job) + linkSuffix(view));
        }
    }

    static String linkSuffix(BuildView view) {
        return view.link() == null ? "" : " " + VisibleText.of(view.link());
    }

    @Override
    public void showJobChange(JobStatusChanged event) {
        print(event.getBuildRid(), jobWords(event.getJobRid(), event));
    }

    /** @param job the job's RID, or what stands for it */
    static String jobWords(String job, JobStatusChanged event) {
        String before = event.getPreviousStatus() == null ? "" : event.getPreviousStatus() + " -> ";
        String raw = event.getRawStatus() == null ? "" : " (" + VisibleText.of(event.getRawStatus()) + ")";
        String attempt = event.getAttempt() > 1 ? ", attempt " + event.getAttempt() : "";
        return "job " + VisibleText.of(job) + " " + before + event.getStatus() + raw + attempt;
    }

    private void print(String rid, String what) {
        out.println(toSeconds(clock.instant()) + " " + VisibleText.of(rid) + " " + what);
    }

    private static Instant toSeconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS);
    }

    @Override
    public void note(String line) {
        err.println("buildwatch: " + VisibleText.of(line));
    }

    @Override
    public void close(Collection<AwaitedBuild> builds, Function<AwaitedBuild, BuildOutcome> outcome) {
        builds.forEach(build -> out.println(summary(build, outcome.apply(build), clock.instant(), shownAge)));
    }

    static String summary(AwaitedBuild build, BuildOutcome outcome, Instant now, ShownAge shownAge) {
        BuildView view = build.view();
        Instant then = shownAge.asOf(now);
        StringBuilder line = new StringBuilder(build.rid()).append(' ').append(outcomeWords(build, outcome));
        if (view != null) {
            line.append("  ").append(view.jobCount()).append(view.jobCount() == 1 ? " job:" : " jobs:");
            BuildText.forEachCount(
                    view.counts(),
                    (count, status) -> line.append(' ').append(count).append(','));
            line.setLength(line.length() - 1);
            String time = BuildText.runningTime(view, then);
            line.append(time.isEmpty() ? "" : "  " + time);
            // The service may not have read the build again, so the time of a held result is shown.
            line.append(view.complete() && build.isFromBefore() ? "  as of " + toSeconds(view.updatedTime()) : "");
            line.append(view.detail() == null ? "" : "  " + VisibleText.of(view.detail()));
            line.append(view.link() == null ? "" : "  " + VisibleText.of(view.link()));
        }
        boolean mayHaveChanged = view == null || !view.complete();
        return line
                + (shownAge.isOld() && mayHaveChanged ? "  as of " + toSeconds(then) + ", " + shownAge.obstacle() : "");
    }

    /** The state of a build that is complete; otherwise why it is not. */
    static String outcomeWords(AwaitedBuild build, BuildOutcome outcome) {
        BuildView view = build.view();
        if (view == null) {
            return "not seen yet";
        }
        return switch (outcome) {
            case SUCCEEDED, CANCELED -> outcome.name();
            case FAILED -> view.state().name();
            case UNSEEN -> "cannot be seen (" + view.monitoring() + ")" + unseenWords(view.monitoring());
            case OPEN ->
                BuildText.isUnknown(view)
                        ? "not complete: Foundry has shown nothing of it yet; is the RID right?"
                        : "not complete (" + view.state() + " " + view.percentComplete() + "%)";
        };
    }

    private static String unseenWords(Monitoring monitoring) {
        return switch (monitoring) {
            case NOT_FOUND -> ": Foundry has no such build";
            case FORBIDDEN -> ": the service's token may not see it";
            case STOPPED -> ": it is no longer watched";
            case WATCHING, LOST, UNKNOWN -> "";
        };
    }

    @Override
    public boolean isUnread() {
        return out.checkError();
    }
}
