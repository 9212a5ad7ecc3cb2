package io.buildwatch.rollup;

import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.BuildState;
import io.buildwatch.events.BuildStatus;
import io.buildwatch.events.JobCounts;
import io.buildwatch.events.Monitoring;
import io.buildwatch.records.EpochMillis;
import io.buildwatch.state.BuildTally;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Derives from a tally what is published of the build. Pure. */
final class TallyCompletion {
    /** How many failed jobs a record names at most. */
    static final int FAILED_SHOWN = 20;

    private TallyCompletion() {}

    /** Settled, and every event that the observation covers is counted, and none after it, and none is missing. */
    static boolean isComplete(BuildTally tally) {
        return tally.getSettled() && tally.getObservedSequence() == tally.getSequence() && tally.getGapSeen() == 0;
    }

    static BuildState state(BuildTally tally) {
        return isComplete(tally) ? finalState(tally, buildStatus(tally)) : stateSoFar(tally);
    }

    /** As observed; {@code LOST} while job events are missing, because where the build stands is not known then. */
    static Monitoring monitoring(BuildTally tally) {
        return tally.getGapSeen() > 0 ? Monitoring.LOST : Monitoring.valueOf(tally.getMonitoring());
    }

    /** Whether both say the same to subscribers. Times, version and sequence are not compared. */
    static boolean isSameForSubscribers(BuildTally a, BuildTally b) {
        return content(a).equals(content(b));
    }

    static BuildCompletion of(String rid, BuildTally tally, long now) {
        return BuildCompletion.newBuilder(content(tally))
                .setBuildRid(rid)
                .setVersion(tally.getVersion())
                .setSequence(tally.getSequence())
                .setFirstStartedTime(EpochMillis.instant(tally.getFirstStarted()))
                .setLastFinishedTime(EpochMillis.instant(tally.getLastFinished()))
                .setCreatedTime(EpochMillis.instant(tally.getCreatedTime()))
                .setUpdatedTime(Instant.ofEpochMilli(now))
                .build();
    }

    /** The record without times, version, sequence and RID. */
    private static BuildCompletion content(BuildTally tally) {
        boolean complete = isComplete(tally);
        return BuildCompletion.newBuilder()
                .setBuildRid("")
                .setWatch(tally.getWatch())
                .setVersion(0)
                .setState(state(tally))
                .setComplete(complete)
                .setJobCount(jobs(tally))
                .setCounts(JobCounts.newBuilder()
                        .setWaiting(tally.getWaiting())
                        .setRunning(tally.getRunning())
                        .setSucceeded(tally.getSucceeded())
                        .setFailed(tally.getFailed())
                        .setCanceled(tally.getCanceled())
                        .setDidNotRun(tally.getDidNotRun())
                        .setUnknown(tally.getUnknown())
                        .build())
                .setPercentComplete(complete ? 100 : percentSoFar(tally))
                .setFailedJobs(shownFailedJobs(tally.getFailedJobs()))
                .setMonitoring(monitoring(tally))
                .setBuildStatus(buildStatus(tally))
                .setCompletions(tally.getCompletions())
                .setScheduleRid(tally.getScheduleRid())
                .setBranchName(tally.getBranchName())
                .setCreatedBy(tally.getCreatedBy())
                .setFoundBy(tally.getFoundBy())
                .setUpdatedTime(Instant.EPOCH)
                .build();
    }

    private static List<String> shownFailedJobs(List<String> named) {
        return named.size() <= FAILED_SHOWN ? named : named.subList(0, FAILED_SHOWN);
    }

    private static @Nullable BuildStatus buildStatus(BuildTally tally) {
        String status = tally.getBuildStatus();
        return status == null ? null : BuildStatus.valueOf(status);
    }

    private static BuildState finalState(BuildTally tally, @Nullable BuildStatus status) {
        if (status == BuildStatus.SUCCEEDED) {
            return BuildState.SUCCEEDED;
        }
        if (status == BuildStatus.FAILED) {
            return BuildState.FAILED;
        }
        if (status == BuildStatus.CANCELED) {
            return BuildState.CANCELED;
        }
        if (tally.getFailed() > 0) {
            return BuildState.FAILED;
        }
        boolean noneRan = tally.getDidNotRun() + tally.getWaiting() == jobs(tally);
        return tally.getCanceled() > 0 || noneRan ? BuildState.CANCELED : BuildState.SUCCEEDED;
    }

    private static BuildState stateSoFar(BuildTally tally) {
        if (tally.getFailed() > 0) {
            return BuildState.FAILING;
        }
        return tally.getWaiting() == jobs(tally) ? BuildState.PENDING : BuildState.RUNNING;
    }

    private static int percentSoFar(BuildTally tally) {
        int jobs = jobs(tally);
        return jobs == 0 ? 0 : (int) Math.min(99, 100L * terminal(tally) / jobs);
    }

    private static int terminal(BuildTally tally) {
        return tally.getSucceeded() + tally.getFailed() + tally.getCanceled() + tally.getDidNotRun();
    }

    private static int jobs(BuildTally tally) {
        return tally.getWaiting() + tally.getRunning() + tally.getUnknown() + terminal(tally);
    }
}
