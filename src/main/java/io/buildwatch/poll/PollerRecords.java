package io.buildwatch.poll;

import io.buildwatch.events.BuildObserved;
import io.buildwatch.events.BuildStatus;
import io.buildwatch.events.JobOutput;
import io.buildwatch.events.JobStatus;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.events.Monitoring;
import io.buildwatch.foundry.Build;
import io.buildwatch.foundry.Job;
import io.buildwatch.foundry.JobReading;
import io.buildwatch.records.EpochMillis;
import io.buildwatch.state.Phase;
import io.buildwatch.state.WatchedBuild;
import io.buildwatch.state.WatchedJob;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Makes the poller's records and store entries. Pure. */
final class PollerRecords {
    private PollerRecords() {}

    static WatchedBuild newWatch(long watch, Phase phase, long now) {
        return WatchedBuild.newBuilder()
                .setWatch(watch)
                .setPhase(phase)
                .setMonitoring(Monitoring.WATCHING.name())
                .setLastNews(now)
                .build();
    }

    /** Whether both say the same to subscribers. The number of jobs, times, version and sequence are not compared. */
    static boolean isSameForSubscribers(WatchedBuild a, WatchedBuild b) {
        return a.getSettled() == b.getSettled()
                && a.getMonitoring().equals(b.getMonitoring())
                && Objects.equals(a.getBuildStatus(), b.getBuildStatus())
                && Objects.equals(a.getDetail(), b.getDetail())
                && Objects.equals(a.getBranchName(), b.getBranchName())
                && Objects.equals(a.getCreatedBy(), b.getCreatedBy())
                && Objects.equals(a.getScheduleRid(), b.getScheduleRid());
    }

    /** The number of jobs in the latest observation. */
    static int observedJobCount(WatchedBuild entry) {
        // Negative: the same as the present number, as in all entries of a release that lacked this field.
        return entry.getObservedJobs() < 0 ? entry.getJobCount() : entry.getObservedJobs();
    }

    /** Whether the build is not found or forbidden. It is then read again, but seldom. */
    static boolean isNotFoundOrForbidden(WatchedBuild entry) {
        String monitoring = entry.getMonitoring();
        return monitoring.equals(Monitoring.NOT_FOUND.name()) || monitoring.equals(Monitoring.FORBIDDEN.name());
    }

    static WatchedBuild withBuild(WatchedBuild entry, Build build) {
        return WatchedBuild.newBuilder(entry)
                .setBuildStatus(build.status().name())
                .setBranchName(build.branchName())
                .setCreatedBy(build.createdBy())
                .setCreatedTime(EpochMillis.of(build.createdTime()))
                .setFinishedTime(EpochMillis.of(build.finishedTime()))
                .setScheduleRid(build.scheduleRid())
                .build();
    }

    static BuildObserved observation(String rid, WatchedBuild entry, long now) {
        String status = entry.getBuildStatus();
        return BuildObserved.newBuilder()
                .setBuildRid(rid)
                .setWatch(entry.getWatch())
                .setVersion(entry.getVersion())
                .setSequence(entry.getSequence())
                .setJobCount(entry.getJobCount())
                .setBuildStatus(status == null ? null : BuildStatus.valueOf(status))
                .setMonitoring(Monitoring.valueOf(entry.getMonitoring()))
                .setSettled(entry.getSettled())
                .setDetail(entry.getDetail())
                .setBranchName(entry.getBranchName())
                .setCreatedBy(entry.getCreatedBy())
                .setCreatedTime(EpochMillis.instant(entry.getCreatedTime()))
                .setFinishedTime(EpochMillis.instant(entry.getFinishedTime()))
                .setScheduleRid(entry.getScheduleRid())
                .setObservedTime(Instant.ofEpochMilli(now))
                .build();
    }

    static JobStatusChanged jobEvent(
            String rid,
            long watch,
            long sequence,
            @Nullable WatchedJob before,
            WatchedJob after,
            JobReading reading,
            @Nullable Long previousSent) {
        Job job = reading.job();
        String previous = before == null ? null : before.getStatus();
        return JobStatusChanged.newBuilder()
                .setBuildRid(rid)
                .setWatch(watch)
                .setJobRid(job.rid())
                .setSequence(sequence)
                .setAttempt(after.getAttempt())
                .setPreviousStatus(previous == null ? null : JobStatus.valueOf(previous))
                .setStatus(JobStatus.valueOf(job.status().name()))
                .setRawStatus(job.status() == io.buildwatch.foundry.JobStatus.UNKNOWN ? job.rawStatus() : null)
                .setStartedTime(truncated(job.startedTime()))
                .setLatestAttemptStartTime(truncated(job.latestAttemptStartTime()))
                .setFinishedTime(truncated(job.finishedTime()))
                .setObservedTime(Instant.ofEpochMilli(reading.receivedAt()))
                .setPreviousObservedTime(previous == null ? null : notAfter(reading.receivedAt(), previousSent))
                .setOutputs(job.outputs().stream()
                        .map(output -> new JobOutput(output.type(), output.rid(), output.transactionRid()))
                        .toList())
                .build();
    }

    /** Truncated to milliseconds. */
    private static @Nullable Instant truncated(@Nullable Instant time) {
        return EpochMillis.instant(EpochMillis.of(time));
    }

    /** At most {@code receivedAt}: after the clock was set back, the window must not end before it begins. */
    private static @Nullable Instant notAfter(long receivedAt, @Nullable Long previousSent) {
        return previousSent == null ? null : Instant.ofEpochMilli(Math.min(previousSent, receivedAt));
    }
}
