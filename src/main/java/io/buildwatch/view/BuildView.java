package io.buildwatch.view;

import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.BuildObserved;
import io.buildwatch.events.BuildState;
import io.buildwatch.events.BuildStatus;
import io.buildwatch.events.Monitoring;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A build as commands, the HTTP API and the page show it: the state from its completion record, with details from its
 * observation. The components have the names of the public records' fields, and the JSON has them too. Immutable; any
 * thread.
 *
 * @param link to the build in Foundry; null if no record names the host
 * @param version of the completion record; 0 before its first
 * @param detail why the build is not seen or does not settle, or how it settled
 */
public record BuildView(
        String buildRid,
        @Nullable String link,
        long watch,
        long version,
        long sequence,
        BuildState state,
        boolean complete,
        int percentComplete,
        int jobCount,
        CountsView counts,
        List<String> failedJobs,
        Monitoring monitoring,
        @Nullable String detail,
        @Nullable BuildStatus buildStatus,
        int completions,
        @Nullable Instant firstStartedTime,
        @Nullable Instant lastFinishedTime,
        Instant updatedTime,
        @Nullable String branchName,
        @Nullable String createdBy,
        @Nullable Instant createdTime,
        @Nullable Instant finishedTime,
        @Nullable String scheduleRid) {
    private static final String JOB_TRACKER = "/workspace/data-integration/job-tracker/builds/";

    /** @param source the record's {@code ce_source} header, {@code https://<foundry host>}; null if it has none */
    public static BuildView of(BuildCompletion completion, @Nullable String source) {
        return unknown(completion.getBuildRid(), completion.getWatch(), completion.getUpdatedTime())
                .with(completion, source);
    }

    /** A build of which no completion record was read yet. */
    public static BuildView of(BuildObserved observed) {
        return unknown(observed.getBuildRid(), observed.getWatch(), observed.getObservedTime())
                .with(observed);
    }

    private static BuildView unknown(String buildRid, long watch, Instant at) {
        return new BuildView(
                buildRid,
                null,
                watch,
                0,
                0,
                BuildState.PENDING,
                false,
                0,
                0,
                CountsView.NONE,
                List.of(),
                Monitoring.UNKNOWN,
                null,
                null,
                0,
                null,
                null,
                at,
                null,
                null,
                null,
                null,
                null);
    }

    /** With a later completion record; one of an earlier watch, or older than what is known, changes nothing. */
    public BuildView with(BuildCompletion now, @Nullable String source) {
        if (now.getWatch() < watch || (now.getWatch() == watch && now.getVersion() < version)) {
            return this;
        }
        return new BuildView(
                buildRid,
                source == null ? link : source + JOB_TRACKER + buildRid,
                now.getWatch(),
                now.getVersion(),
                now.getSequence(),
                now.getState(),
                now.getComplete(),
                now.getPercentComplete(),
                now.getJobCount(),
                CountsView.of(now.getCounts()),
                List.copyOf(now.getFailedJobs()),
                now.getMonitoring(),
                now.getWatch() == watch ? detail : null,
                now.getBuildStatus(),
                now.getCompletions(),
                now.getFirstStartedTime(),
                now.getLastFinishedTime(),
                now.getUpdatedTime(),
                branchName,
                createdBy,
                createdTime,
                finishedTime,
                scheduleRid);
    }

    /**
     * With an observation. It does not change what a completion record of the same watch says. One of an earlier watch
     * changes nothing; one of a later watch replaces everything but the link.
     */
    public BuildView with(BuildObserved now) {
        if (now.getWatch() < watch) {
            return this;
        }
        if (now.getWatch() > watch) {
            return unknown(buildRid, now.getWatch(), now.getObservedTime())
                    .linked(link)
                    .with(now);
        }
        return new BuildView(
                buildRid,
                link,
                watch,
                version,
                sequence,
                state,
                complete,
                percentComplete,
                version == 0 ? now.getJobCount() : jobCount,
                counts,
                failedJobs,
                version == 0 ? now.getMonitoring() : monitoring,
                now.getDetail(),
                version == 0 ? now.getBuildStatus() : buildStatus,
                completions,
                firstStartedTime,
                lastFinishedTime,
                updatedTime,
                now.getBranchName(),
                now.getCreatedBy(),
                now.getCreatedTime(),
                now.getFinishedTime(),
                now.getScheduleRid());
    }

    private BuildView linked(@Nullable String to) {
        return new BuildView(
                buildRid,
                to,
                watch,
                version,
                sequence,
                state,
                complete,
                percentComplete,
                jobCount,
                counts,
                failedJobs,
                monitoring,
                detail,
                buildStatus,
                completions,
                firstStartedTime,
                lastFinishedTime,
                updatedTime,
                branchName,
                createdBy,
                createdTime,
                finishedTime,
                scheduleRid);
    }
}
