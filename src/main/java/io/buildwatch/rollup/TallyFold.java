package io.buildwatch.rollup;

import io.buildwatch.events.BuildObserved;
import io.buildwatch.events.JobStatus;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.records.EpochMillis;
import io.buildwatch.records.JobStatuses;
import io.buildwatch.state.BuildTally;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The fold of the rollup: tally × record → tally, in constant time. Idempotent by {@code watch} and {@code sequence}
 * (events) or {@code version} (observations). The order between records of the two topics does not matter. Pure.
 */
final class TallyFold {
    /**
     * How many failed jobs a tally names: ten times as many as are published, so that others can take the place of
     * those that recover. Further failed jobs are only counted.
     */
    static final int FAILED_NAMED = 200;

    private TallyFold() {}

    static BuildTally begin(long watch) {
        return BuildTally.newBuilder().setWatch(watch).build();
    }

    /** Whether the event is of the tally's watch, and not counted yet. */
    static boolean isNew(BuildTally tally, JobStatusChanged event) {
        return event.getWatch() == tally.getWatch() && event.getSequence() > tally.getSequence();
    }

    /** Whether the event directly follows the last one counted. */
    static boolean isNext(BuildTally tally, JobStatusChanged event) {
        return event.getSequence() == tally.getSequence() + 1;
    }

    /** The greatest sequence that is known: from an event that was seen, an observation or a tombstone. */
    static long greatestKnownSequence(BuildTally tally) {
        Long removeAfter = tally.getRemoveAfter();
        return Math.max(
                Math.max(tally.getGapSeen(), tally.getObservedSequence()), removeAfter == null ? 0 : removeAfter);
    }

    static boolean isNew(BuildTally tally, BuildObserved observed) {
        return observed.getWatch() == tally.getWatch() && observed.getVersion() > tally.getObservedVersion();
    }

    /** Counts an event that {@link #isNext}. A gap closes with the last event that was seen beyond it. */
    static BuildTally withEvent(BuildTally tally, JobStatusChanged event) {
        BuildTally.Builder after = BuildTally.newBuilder(tally)
                .setSequence(event.getSequence())
                .setGapSeen(event.getSequence() < tally.getGapSeen() ? tally.getGapSeen() : 0);
        if (event.getPreviousStatus() != null) {
            add(after, event.getPreviousStatus(), -1);
        }
        add(after, event.getStatus(), 1);
        after.setFailedJobs(failedJobs(tally, event));
        after.setFirstStarted(earlier(tally.getFirstStarted(), event.getStartedTime()));
        if (JobStatuses.isTerminal(event.getStatus())) {
            after.setLastFinished(later(tally.getLastFinished(), event.getFinishedTime()));
        }
        return after.build();
    }

    /** Notes an event of this sequence while the one after the last counted is missing. Counts nothing. */
    static BuildTally withGap(BuildTally tally, long sequence) {
        return BuildTally.newBuilder(tally)
                .setGapSeen(Math.max(tally.getGapSeen(), sequence))
                .build();
    }

    /** Notes an observation that {@link #isNew}. */
    static BuildTally withObservation(BuildTally tally, BuildObserved observed) {
        return BuildTally.newBuilder(tally)
                .setObservedVersion(observed.getVersion())
                .setObservedSequence(observed.getSequence())
                .setSettled(observed.getSettled())
                .setMonitoring(observed.getMonitoring().name())
                .setBuildStatus(
                        observed.getBuildStatus() == null
                                ? null
                                : observed.getBuildStatus().name())
                .setScheduleRid(observed.getScheduleRid())
                .setBranchName(observed.getBranchName())
                .setCreatedBy(observed.getCreatedBy())
                .setCreatedTime(EpochMillis.of(observed.getCreatedTime()))
                .setFoundBy(observed.getFoundBy())
                .build();
    }

    /** Counts the completion, if {@code after} is complete and {@code before} was not. */
    static BuildTally withCompletion(BuildTally before, BuildTally after) {
        boolean completes = TallyCompletion.isComplete(after) && !TallyCompletion.isComplete(before);
        return completes
                ? BuildTally.newBuilder(after)
                        .setCompletions(after.getCompletions() + 1)
                        .build()
                : after;
    }

    private static List<String> failedJobs(BuildTally tally, JobStatusChanged event) {
        boolean failed = event.getStatus() == JobStatus.FAILED;
        List<String> named = tally.getFailedJobs();
        // Most events do not concern failures. For the others, at most 200 names are searched.
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

    /** An earlier release counted beyond gaps, so a job may leave a status that it was never counted in. */
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
