package io.buildwatch.foundry;

import io.buildwatch.foundry.FoundryFailure.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** An API that gives the answers that a test sets, at once or when the test says so. It records every call. */
final class FakeApi implements OrchestrationApi {
    final List<String> calls = new ArrayList<>();
    /** The builds that were listed, one for each call. */
    final List<BuildRid> listed = new ArrayList<>();

    Function<@Nullable String, CompletableFuture<CallResult<JobsPage>>> pages = token -> done(page(null));
    Function<List<BuildRid>, CompletableFuture<CallResult<BuildBatch>>> batches = builds -> new CompletableFuture<>();
    Function<Map<String, BuildRid>, CompletableFuture<CallResult<JobBatch>>> jobBatches =
            jobs -> new CompletableFuture<>();
    Function<BuildRid, CompletableFuture<CallResult<Build>>> singles = build -> done(CallResult.of(build(build)));

    Function<@Nullable String, CompletableFuture<CallResult<RunsPage>>> runPages =
            token -> done(CallResult.of(new RunsPage(List.of(), null, 0, null, null)));

    @Override
    public CompletableFuture<CallResult<JobsPage>> listJobs(BuildRid build, @Nullable String pageToken) {
        calls.add("list " + pageToken);
        listed.add(build);
        return pages.apply(pageToken);
    }

    @Override
    public CompletableFuture<CallResult<BuildBatch>> getBuilds(List<BuildRid> builds) {
        calls.add("batch " + builds.size());
        return batches.apply(builds);
    }

    @Override
    public CompletableFuture<CallResult<Build>> getBuild(BuildRid build) {
        calls.add("single");
        return singles.apply(build);
    }

    @Override
    public CompletableFuture<CallResult<JobBatch>> getJobs(Map<String, BuildRid> jobs) {
        calls.add("jobs " + jobs.size());
        return jobBatches.apply(jobs);
    }

    @Override
    public CompletableFuture<CallResult<RunsPage>> listRuns(FollowRid schedule, @Nullable String pageToken) {
        calls.add("runs " + pageToken);
        return runPages.apply(pageToken);
    }

    @Override
    public CompletableFuture<CallResult<ScheduleDetails>> getSchedule(FollowRid schedule) {
        calls.add("schedule");
        return done(CallResult.of(new ScheduleDetails("nightly", false)));
    }

    @Override
    public CompletableFuture<CallResult<SchedulesPage>> listSchedulesOf(FollowRid dataset, @Nullable String pageToken) {
        calls.add("schedules " + pageToken);
        return done(CallResult.of(new SchedulesPage(List.of(), null)));
    }

    @Override
    public void close() {}

    static <T> CompletableFuture<T> done(T value) {
        return CompletableFuture.completedFuture(value);
    }

    static CallResult<JobsPage> page(@Nullable String next, Job... jobs) {
        return CallResult.of(new JobsPage(List.of(jobs), next, 0));
    }

    static <T> CallResult<T> failure(Kind kind) {
        return CallResult.failed(LocalFailures.of(kind, "told to fail"));
    }

    static <T> CallResult<T> failure(Kind kind, Duration retryAfter) {
        return CallResult.failed(new FoundryFailure(kind, 429, null, null, retryAfter, "told to fail"));
    }

    static <T> CallResult<T> failure(Kind kind, int status, @Nullable String name) {
        return CallResult.failed(new FoundryFailure(kind, status, name, null, null, "told to fail"));
    }

    static Build build(BuildRid rid) {
        return new Build(rid, BuildStatus.RUNNING, "RUNNING", List.of(), null, null, null, null, null);
    }

    static BuildRid rid(int number) {
        return new BuildRid("ri.foundry.main.build." + number);
    }
}
