package io.buildwatch.await;

import io.buildwatch.events.BuildState;
import io.buildwatch.events.Monitoring;
import io.buildwatch.view.BuildView;
import io.buildwatch.view.CountsView;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BiConsumer;

/** Describes builds in words. Pure. */
public final class BuildText {
    private static final long MINUTE = 60;
    private static final long HOUR = 3_600;
    private static final long DAY = 86_400;

    private BuildText() {}

    /** Percentage, state, counts and, unless it is {@code WATCHING}, monitoring. */
    public static String of(BuildView view) {
        StringBuilder words = new StringBuilder("%3d%% %-9s".formatted(view.percentComplete(), view.state()))
                .append(view.complete() ? " complete" : "");
        forEachCount(view.counts(), (count, status) -> words.append("  ").append(count));
        appendMonitoring(view, words);
        if (isUnknown(view)) {
            words.append("  nothing of it seen in Foundry yet");
        }
        return words.toString().stripTrailing();
    }

    /** Whether nothing of the build was seen in Foundry yet: it may be about to begin, or the RID may be wrong. */
    static boolean isUnknown(BuildView view) {
        return view.state() == BuildState.PENDING
                && view.monitoring() == Monitoring.WATCHING
                && view.jobCount() == 0
                && view.buildStatus() == null
                && view.createdTime() == null;
    }

    private static void appendMonitoring(BuildView view, StringBuilder words) {
        if (view.monitoring() != Monitoring.WATCHING) {
            words.append(" (").append(view.monitoring()).append(')');
        }
    }

    /**
     * Each count that is not 0, such as "3 running", with the status that it is of. What concerns people most comes
     * first, because the end of a line may be cut off.
     */
    static void forEachCount(CountsView counts, BiConsumer<String, String> each) {
        passUnlessZero(counts.failed(), "failed", each);
        passUnlessZero(counts.canceled(), "canceled", each);
        passUnlessZero(counts.didNotRun(), "did not run", each);
        passUnlessZero(counts.unknown(), "unknown", each);
        passUnlessZero(counts.running(), "running", each);
        passUnlessZero(counts.waiting(), "waiting", each);
        passUnlessZero(counts.succeeded(), "succeeded", each);
    }

    private static void passUnlessZero(int count, String what, BiConsumer<String, String> each) {
        if (count > 0) {
            each.accept(count + " " + what, what);
        }
    }

    /** How long the build has run; empty before its first job ran. */
    public static String runningTime(BuildView view, Instant now) {
        Instant started = view.firstStartedTime();
        if (started == null) {
            return "";
        }
        Instant finished = view.lastFinishedTime();
        return of(Duration.between(started, view.complete() && finished != null ? finished : now));
    }

    /** Such as "12s", "3m05s", "2h07m", "5d03h"; never negative. */
    public static String of(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < MINUTE) {
            return seconds + "s";
        }
        if (seconds < HOUR) {
            return "%dm%02ds".formatted(seconds / MINUTE, seconds % MINUTE);
        }
        if (seconds < DAY) {
            return "%dh%02dm".formatted(seconds / HOUR, seconds % HOUR / MINUTE);
        }
        return "%dd%02dh".formatted(seconds / DAY, seconds % DAY / HOUR);
    }

    /** The last part of a build's RID. */
    public static String locator(String rid) {
        // There are four dots before the locator, which may have dots itself.
        String[] parts = rid.split("\\.", 5);
        return parts[parts.length - 1];
    }
}
