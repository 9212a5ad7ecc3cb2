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
 * @param foundBy RID of the follow that first led to this build; null if it was submitted
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
        @Nullable String scheduleRid,
        @Nullable String foundBy) {
    private static final String JOB_TRACKER = "/workspace/data-integration/job-tracker/builds/";

    /** @param source the record's {@code ce_source} header, {@code https://<foundry host>}; null if it has none */
    public static BuildView of(BuildCompletion completion, @Nullable String source) {
        return new Draft(completion.getBuildRid(), completion.getWatch(), completion.getUpdatedTime())
                .view()
                .with(completion, source);
    }

    /** A build of which no completion record was read yet. */
    public static BuildView of(BuildObserved observed) {
        return new Draft(observed.getBuildRid(), observed.getWatch(), observed.getObservedTime())
                .view()
                .with(observed);
    }

    /** With a later completion record; one of an earlier watch, or older than what is known, changes nothing. */
    public BuildView with(BuildCompletion now, @Nullable String source) {
        if (now.getWatch() < watch || (now.getWatch() == watch && now.getVersion() < version)) {
            return this;
        }
        Draft next = new Draft(this);
        next.link = source == null ? link : source + JOB_TRACKER + buildRid;
        next.watch = now.getWatch();
        next.version = now.getVersion();
        next.sequence = now.getSequence();
        next.state = now.getState();
        next.complete = now.getComplete();
        next.percentComplete = now.getPercentComplete();
        next.jobCount = now.getJobCount();
        next.counts = CountsView.of(now.getCounts());
        next.failedJobs = List.copyOf(now.getFailedJobs());
        next.monitoring = now.getMonitoring();
        next.detail = now.getWatch() == watch ? detail : null;
        next.buildStatus = now.getBuildStatus();
        next.completions = now.getCompletions();
        next.firstStartedTime = now.getFirstStartedTime();
        next.lastFinishedTime = now.getLastFinishedTime();
        next.updatedTime = now.getUpdatedTime();
        return next.view();
    }

    /**
     * With an observation. It does not change what a completion record of the same watch says. One of an earlier watch
     * changes nothing; one of a later watch replaces everything but the link.
     */
    public BuildView with(BuildObserved now) {
        if (now.getWatch() < watch) {
            return this;
        }
        Draft next;
        if (now.getWatch() > watch) {
            next = new Draft(buildRid, now.getWatch(), now.getObservedTime());
            next.link = link;
        } else {
            next = new Draft(this);
        }
        if (next.version == 0) {
            next.jobCount = now.getJobCount();
            next.monitoring = now.getMonitoring();
            next.buildStatus = now.getBuildStatus();
        }
        next.detail = now.getDetail();
        next.branchName = now.getBranchName();
        next.createdBy = now.getCreatedBy();
        next.createdTime = now.getCreatedTime();
        next.finishedTime = now.getFinishedTime();
        next.scheduleRid = now.getScheduleRid();
        next.foundBy = now.getFoundBy();
        return next.view();
    }

    /** A view in the making. Its fields are set by name, because many have the same type. */
    private static final class Draft {
        private final String buildRid;
        private @Nullable String link;
        private long watch;
        private long version;
        private long sequence;
        private BuildState state = BuildState.PENDING;
        private boolean complete;
        private int percentComplete;
        private int jobCount;
        private CountsView counts = CountsView.NONE;
        private List<String> failedJobs = List.of();
        private Monitoring monitoring = Monitoring.UNKNOWN;
        private @Nullable String detail;
        private @Nullable BuildStatus buildStatus;
        private int completions;
        private @Nullable Instant firstStartedTime;
        private @Nullable Instant lastFinishedTime;
        private Instant updatedTime;
        private @Nullable String branchName;
        private @Nullable String createdBy;
        private @Nullable Instant createdTime;
        private @Nullable Instant finishedTime;
        private @Nullable String scheduleRid;
        private @Nullable String foundBy;

        /** Nothing is known of the build but that it is watched. */
        Draft(String buildRid, long watch, Instant at) {
            this.buildRid = buildRid;
            this.watch = watch;
            this.updatedTime = at;
        }

        Draft(BuildView from) {
            buildRid = from.buildRid;
            link = from.link;
            watch = from.watch;
            version = from.version;
            sequence = from.sequence;
            state = from.state;
            complete = from.complete;
            percentComplete = from.percentComplete;
            jobCount = from.jobCount;
            counts = from.counts;
            failedJobs = from.failedJobs;
            monitoring = from.monitoring;
            detail = from.detail;
            buildStatus = from.buildStatus;
            completions = from.completions;
            firstStartedTime = from.firstStartedTime;
            lastFinishedTime = from.lastFinishedTime;
            updatedTime = from.updatedTime;
            branchName = from.branchName;
            createdBy = from.createdBy;
            createdTime = from.createdTime;
            finishedTime = from.finishedTime;
            scheduleRid = from.scheduleRid;
            foundBy = from.foundBy;
        }

        BuildView view() {
            return new BuildView(
                    buildRid,
                    link,
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
                    scheduleRid,
                    foundBy);
        }
    }
}
