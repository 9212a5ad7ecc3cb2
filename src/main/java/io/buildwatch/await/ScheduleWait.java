package io.buildwatch.await;

import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.FollowObserved;
import io.buildwatch.events.Monitoring;
import io.buildwatch.foundry.BuildRid;
import io.buildwatch.foundry.ScheduleRun;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The wait for the next build that a schedule or dataset starts, by the records of {@code follows}. One
 * thread; times in ns are of a monotonic clock.
 *
 * <p>What the topic <em>held</em> before the command is kept apart from what came since. A schedule that is followed
 * already, and cannot be seen, is read again because of the command, but nothing is published if it still cannot be. So a
 * held refusal counts once the service has had the time to publish something newer.
 */
public final class ScheduleWait {
    /** By how much Foundry's clock may differ from the one of this machine. */
    private static final Duration CLOCKS = Duration.ofMinutes(1);

    /** A build that was found has its first record within a second; the rest is for a busy service. */
    private static final Duration FIRST_RECORD = Duration.ofMinutes(1);

    private final String rid;
    private final boolean running;
    private final Duration recheck;
    private final Consumer<String> notes;
    /** RIDs of the runs that need not be told any more. */
    private final Set<String> knownRuns = new HashSet<>();

    private @Nullable FollowObserved latest;
    private @Nullable Result result;
    private Instant earliest = Instant.MIN;
    private long begun;

    /** Whether there was a record since the command was sent. */
    private boolean heard;

    /**
     * What came of the wait.
     *
     * @param build the build to wait for from now on; null if there is none
     * @param outcome {@code OPEN} if there is a build; otherwise why there is none
     */
    public record Result(@Nullable BuildRid build, BuildOutcome outcome) {}

    /**
     * @param rid of the schedule or dataset
     * @param running whether a build will do whose run began before the command
     * @param recheck how long the service has, after the command, to publish that a held refusal no longer holds
     * @param notes takes lines for people
     */
    public ScheduleWait(String rid, boolean running, Duration recheck, Consumer<String> notes) {
        this.rid = rid;
        this.running = running;
        this.recheck = recheck;
        this.notes = notes;
    }

    /** Takes a record from before the command; null for a tombstone. */
    public void applyEarlier(@Nullable FollowObserved before) {
        latest = before;
        if (before != null && before.getLastRunRid() != null) {
            knownRuns.add(before.getLastRunRid());
        }
    }

    /** The build of the newest run that has started one; null if there is none. */
    public @Nullable String lastBuild() {
        return latest == null ? null : latest.getLastBuildRid();
    }

    /**
     * Ends the wait if {@link #lastBuild} is under way.
     *
     * @param completion the build's completion record; null if there is none
     * @return whether it is
     */
    public boolean takeBuildUnderWay(@Nullable BuildCompletion completion, Instant now) {
        BuildRid build = parsed(lastBuild());
        if (build == null || !(completion == null ? isJustFound(now) : isUnderWay(completion))) {
            return false;
        }
        notes.accept(build + " of " + rid + " is under way");
        result = new Result(build, BuildOutcome.OPEN);
        return true;
    }

    /** Whether the completion record may still be to come. Otherwise there is none because the build was removed. */
    private boolean isJustFound(Instant now) {
        FollowObserved known = latest;
        return known != null
                && ScheduleRun.SUBMITTED.equals(known.getLastResult())
                && !known.getObservedTime().isBefore(now.minus(FIRST_RECORD));
    }

    private static boolean isUnderWay(BuildCompletion completion) {
        return !completion.getComplete()
                && !isRefused(completion.getMonitoring())
                && completion.getMonitoring() != Monitoring.STOPPED;
    }

    /**
     * To be called once what the topic holds is read, and the command is sent.
     *
     * @param time when it was sent
     * @param now ns
     */
    public void begin(Instant time, long now) {
        earliest = time.minus(CLOCKS);
        begun = now;
    }

    /** Takes a record from after the command. */
    public void apply(FollowObserved now) {
        FollowObserved before = latest;
        latest = now;
        heard = true;
        if (result != null) {
            return;
        }
        long foundBefore = before == null || before.getWatch() != now.getWatch() ? 0 : before.getBuildsFound();
        BuildRid build = now.getBuildsFound() > foundBefore ? parsed(now.getLastBuildRid()) : null;
        boolean newRun = now.getLastRunRid() != null && knownRuns.add(now.getLastRunRid());
        if (build != null && (running || isOfNextRun(now))) {
            notes.accept(rid + " has started " + build);
            result = new Result(build, BuildOutcome.OPEN);
        } else if (newRun && isOfNextRun(now) && ScheduleRun.ERROR.equals(now.getLastResult())) {
            notes.accept(now.getLastRunRid() + " has started no build" + why(now));
            result = new Result(null, BuildOutcome.FAILED);
        } else if (isRefused(now.getMonitoring()) || now.getMonitoring() == Monitoring.STOPPED) {
            notes.accept(rid + " is " + now.getMonitoring() + why(now));
            result = new Result(null, BuildOutcome.UNSEEN);
        } else if (build != null) {
            notes.accept(rid + " has started " + build + ", but before this command. Still waiting for the next one");
        } else if (newRun && isOfNextRun(now) && ScheduleRun.IGNORED.equals(now.getLastResult())) {
            notes.accept(now.getLastRunRid() + " was ignored: there was nothing to build. Still waiting");
        }
    }

    /** Whether the last run began after the command. If its time is not known, it did, because it is new. */
    private boolean isOfNextRun(FollowObserved now) {
        return now.getLastRunTime() == null || !now.getLastRunTime().isBefore(earliest);
    }

    private static boolean isRefused(Monitoring monitoring) {
        return monitoring == Monitoring.NOT_FOUND || monitoring == Monitoring.FORBIDDEN;
    }

    private static String why(FollowObserved observed) {
        return observed.getDetail() == null ? "" : ": " + observed.getDetail();
    }

    private static @Nullable BuildRid parsed(@Nullable String rid) {
        return rid == null ? null : BuildRid.parse(rid).orElse(null);
    }

    /** What came of the wait; null while it goes on. */
    public @Nullable Result result(long now) {
        FollowObserved known = latest;
        if (result == null
                && !heard
                && known != null
                && isRefused(known.getMonitoring())
                && now - begun >= recheck.toNanos()) {
            notes.accept(rid + " is " + known.getMonitoring() + " since " + known.getObservedTime() + why(known));
            result = new Result(null, BuildOutcome.UNSEEN);
        }
        return result;
    }

    /** Whether a running service would have published something since the command, but nothing has come for long. */
    public boolean isMissingRecords(long now) {
        return now - begun >= BuildWait.SILENCE_NANOS
                && !heard
                && (latest == null || latest.getMonitoring() == Monitoring.STOPPED);
    }
}
