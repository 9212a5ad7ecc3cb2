package io.buildwatch.rollup;

import io.buildwatch.events.BuildObserved;
import io.buildwatch.events.JobStatus;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.state.BuildTally;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fold of the rollup: tally × record → tally, in constant time. Pure. Idempotent by {@code watch} and
 * {@code sequence} (events) or {@code version} (observations), and indifferent to how the two topics interleave.
 */
final class Tallies {
    /**
     * How many failed jobs a tally names: ten times as many as are shown, so that others can take the place of those that
     * recover. Those that fail beyond them are only counted.
     */
    static final int FAILED_NAMED = 200;

    private Tallies() {}

    static BuildTally begin(long watch) {
        return BuildTally.newBuilder().setWatch(watch).build();
    }

    /** Whether the event is the first sight of something that the tally has not counted. */
    static boolean isNew(BuildTally tally, JobStatusChanged event) {
        return event.getWatch() == tally.getWatch() && event.getSequence() > tally.getSequence();
    }

    /** Whether no event is missing between those counted and this one. */
    static boolean isNext(BuildTally tally, JobStatusChanged event) {
        return event.getSequence() == tally.getSequence() + 1;
    }

    /** The last event that was seen or that is known of by an observation or a tombstone. */
    static long expected(BuildTally tally) {
        Long removeAfter = tally.getRemoveAfter();
        return Math.max(
                Math.max(tally.getGapSeen(), tally.getObservedSequence()), removeAfter == null ? 0 : removeAfter);
    }

    static boolean isNew(BuildTally tally, BuildObserved observed) {
        return observed.getWatch() == tally.getWatch() && observed.getVersion() > tally.getObservedVersion();
    }

    /** Counts an event that {@link #isNext}; the gap is closed by the last one that was seen beyond it. */
    static BuildTally count(BuildTally tally, JobStatusChanged event) {
        BuildTally.Builder after = BuildTally.newBuilder(tally)
                .setSequence(event.getSequence())
                .setGapSeen(event.getSequence() < tally.getGapSeen() ? tally.getGapSeen() : 0);
        if (event.getPreviousStatus() != null) {
            add(after, event.getPreviousStatus(), -1);
        }
        add(after, event.getStatus(), 1);
        after.setFailedJobs(failedJobs(tally, event));
        after.setFirstStarted(earlier(tally.getFirstStarted(), event.getStartedTime()));
        if (isTerminal(event.getStatus())) {
            after.setLastFinished(later(tally.getLastFinished(), event.getFinishedTime()));
        }
        return after.build();
    }

    /** There is an event of this sequence, and the one after the last counted is missing: nothing is counted over it. */
    static BuildTally withGap(BuildTally tally, long sequence) {
        return BuildTally.newBuilder(tally)
                .setGapSeen(Math.max(tally.getGapSeen(), sequence))
                .build();
    }

    /** Notes an observation that {@link #isNew}. */
    static BuildTally note(BuildTally tally, BuildObserved observed) {
        return BuildTally.newBuilder(tally)
                .setObservedVersion(observed.getVersion())
                .setObservedSequence(observed.getSequence())
                .setSettled(observed.getSettled())
                .setMonitoring(observed.getMonitoring().name())
                .setBuildStatus(
                        observed.getBuildStatus() == null
                                ? null
                                : observed.getBuildStatus().name())
                .build();
    }

    /** Counts the completion, if {@code after} is complete where {@code before} was not. */
    static BuildTally withCompletion(BuildTally before, BuildTally after) {
        boolean completes = Completions.isComplete(after) && !Completions.isComplete(before);
        return completes
                ? BuildTally.newBuilder(after)
                        .setCompletions(after.getCompletions() + 1)
                        .build()
                : after;
    }

    static boolean isTerminal(JobStatus status) {
        return switch (status) {
            case SUCCEEDED, FAILED, CANCELED, DID_NOT_RUN -> true;
            case WAITING, RUNNING, UNKNOWN -> false;
        };
    }

    private static List<String> failedJobs(BuildTally tally, JobStatusChanged event) {
        boolean failed = event.getStatus() == JobStatus.FAILED;
        List<String> named = tally.getFailedJobs();
        // Most events are not about failures; of the others, this goes through 200 names at most.
        boolean concerns = failed ? named.size() < FAILED_NAMED : event.getPreviousStatus() == JobStatus.FAILED;
        if (!concerns || failed == named.contains(event.getJobRid())) {
            return named;
        }
        List<String> after = new ArrayList<>(named);
        if (failed) {
            after.add(event.getJobRid());
        } else {
            after.remove(event.getJobRid());
        }
        return after;
    }

    private static void add(BuildTally.Builder tally, JobStatus status, int change) {
        switch (status) {
            case WAITING -> tally.setWaiting(atLeastZero(tally.getWaiting() + change));
            case RUNNING -> tally.setRunning(atLeastZero(tally.getRunning() + change));
            case SUCCEEDED -> tally.setSucceeded(atLeastZero(tally.getSucceeded() + change));
            case FAILED -> tally.setFailed(atLeastZero(tally.getFailed() + change));
            case CANCELED -> tally.setCanceled(atLeastZero(tally.getCanceled() + change));
            case DID_NOT_RUN -> tally.setDidNotRun(atLeastZero(tally.getDidNotRun() + change));
            case UNKNOWN -> tally.setUnknown(atLeastZero(tally.getUnknown() + change));
        }
    }

    /** An earlier release counted over gaps: there a job leaves a status that it was never seen to enter. */
    private static int atLeastZero(int count) {
        return Math.max(0, count);
    }

    private static @Nullable Long earlier(@Nullable Long known, @Nullable Instant time) {
        return time == null
                ? known
                : known == null ? (Long) time.toEpochMilli() : Long.valueOf(Math.min(known, time.toEpochMilli()));
    }

    private static @Nullable Long later(@Nullable Long known, @Nullable Instant time) {
        return time == null
                ? known
                : known == null ? (Long) time.toEpochMilli() : Long.valueOf(Math.max(known, time.toEpochMilli()));
    }
}
