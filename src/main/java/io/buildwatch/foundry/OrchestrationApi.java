package io.buildwatch.foundry;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Foundry's orchestration endpoints. Each method makes one HTTP call, without retry and pacing. Any thread; no method
 * blocks or throws. The futures always complete, never exceptionally unless the caller cancels one, which ends the
 * call.
 */
public interface OrchestrationApi extends AutoCloseable {
    /** The largest number of builds in one call of {@link #getBuilds}, see docs/architecture.md#build. */
    int MAX_BATCH = 100;

    /** {@code GET /api/v2/orchestration/builds/{buildRid}/jobs}; reads the first page if the page token is null. */
    CompletableFuture<CallResult<JobsPage>> listJobs(BuildRid build, @Nullable String pageToken);

    /** {@code POST /api/v2/orchestration/builds/getBatch} for 1 to {@value #MAX_BATCH} different builds. */
    CompletableFuture<CallResult<BuildBatch>> getBuilds(List<BuildRid> builds);

    /** {@code GET /api/v2/orchestration/builds/{buildRid}}. */
    CompletableFuture<CallResult<Build>> getBuild(BuildRid build);

    /** The largest number of jobs in one call of {@link #getJobs}, see docs/architecture.md#a-batch-of-jobs. */
    int MAX_JOB_BATCH = 500;

    /**
     * {@code POST /api/v2/orchestration/jobs/getBatch} for 1 to {@value #MAX_JOB_BATCH} jobs.
     *
     * @param jobs the jobs' RIDs, and the builds that they belong to
     */
    CompletableFuture<CallResult<JobBatch>> getJobs(Map<String, BuildRid> jobs);

    /** {@code GET /api/v2/orchestration/schedules/{scheduleRid}/runs}; the first page if the page token is null. */
    CompletableFuture<CallResult<RunsPage>> listRuns(FollowRid schedule, @Nullable String pageToken);

    /** {@code GET /api/v2/orchestration/schedules/{scheduleRid}}. */
    CompletableFuture<CallResult<ScheduleDetails>> getSchedule(FollowRid schedule);

    /** {@code GET /api/v2/datasets/{datasetRid}/getSchedules}; reads the first page if the page token is null. */
    CompletableFuture<CallResult<SchedulesPage>> listSchedulesOf(FollowRid dataset, @Nullable String pageToken);

    /** Ends the calls under way with {@link FoundryFailure.Kind#NOT_SENT}, in bounded time. */
    @Override
    void close();
}
