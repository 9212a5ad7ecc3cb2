package io.buildwatch.foundry;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decorates an {@link OrchestrationApi}: passes the end and the duration of every call to a listener. Any thread. */
final class ListenedApi implements OrchestrationApi {
    private static final Logger LOG = LoggerFactory.getLogger(ListenedApi.class);

    private final OrchestrationApi api;
    private final FoundryListener listener;
    private final CallTimer timer;

    ListenedApi(OrchestrationApi api, FoundryListener listener, CallTimer timer) {
        this.api = api;
        this.listener = listener;
        this.timer = timer;
    }

    @Override
    public CompletableFuture<CallResult<JobsPage>> listJobs(BuildRid build, @Nullable String pageToken) {
        return reportWhenDone(ApiEndpoint.LIST_JOBS, timer.nanoTime(), api.listJobs(build, pageToken));
    }

    @Override
    public CompletableFuture<CallResult<BuildBatch>> getBuilds(List<BuildRid> builds) {
        return reportWhenDone(ApiEndpoint.BUILD_BATCH, timer.nanoTime(), api.getBuilds(builds));
    }

    @Override
    public CompletableFuture<CallResult<Build>> getBuild(BuildRid build) {
        return reportWhenDone(ApiEndpoint.BUILD, timer.nanoTime(), api.getBuild(build));
    }

    @Override
    public CompletableFuture<CallResult<JobBatch>> getJobs(Map<String, BuildRid> jobs) {
        return reportWhenDone(ApiEndpoint.JOB_BATCH, timer.nanoTime(), api.getJobs(jobs));
    }

    @Override
    public CompletableFuture<CallResult<RunsPage>> listRuns(FollowRid schedule, @Nullable String pageToken) {
        return reportWhenDone(ApiEndpoint.SCHEDULE_RUNS, timer.nanoTime(), api.listRuns(schedule, pageToken));
    }

    @Override
    public CompletableFuture<CallResult<ScheduleDetails>> getSchedule(FollowRid schedule) {
        return reportWhenDone(ApiEndpoint.SCHEDULE, timer.nanoTime(), api.getSchedule(schedule));
    }

    @Override
    public CompletableFuture<CallResult<SchedulesPage>> listSchedulesOf(FollowRid dataset, @Nullable String pageToken) {
        return reportWhenDone(ApiEndpoint.DATASET_SCHEDULES, timer.nanoTime(), api.listSchedulesOf(dataset, pageToken));
    }

    private <T> CompletableFuture<CallResult<T>> reportWhenDone(
            ApiEndpoint endpoint, long begin, CompletableFuture<CallResult<T>> answer) {
        CompletableFuture<Void> unused = answer.thenAccept(a -> {
            try {
                listener.onCall(endpoint, a.failure(), timer.nanoTime() - begin);
            } catch (RuntimeException e) {
                // A fault of the listener does not change the call's answer.
                LOG.warn("fault=listener", e);
            }
        });
        return answer;
    }

    @Override
    public void close() {
        api.close();
    }
}
