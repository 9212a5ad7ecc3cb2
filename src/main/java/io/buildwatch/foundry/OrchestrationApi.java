package io.buildwatch.foundry;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Foundry's orchestration endpoints, one HTTP call for each call here: no retry, no pacing. Any thread; never blocks,
 * never throws. The futures always complete, never exceptionally (but by the caller's cancelling, which ends the call).
 */
interface OrchestrationApi extends AutoCloseable {
    /** The most builds that {@link #getBuilds} may be asked for, see docs/architecture.md#build. */
    int MAX_BATCH = 100;

    /** {@code GET /api/v2/orchestration/builds/{buildRid}/jobs}; without a token the first page. */
    CompletableFuture<Answer<JobsPage>> listJobs(BuildRid build, @Nullable String pageToken);

    /** {@code POST /api/v2/orchestration/builds/getBatch} for 1 to {@value #MAX_BATCH} different builds. */
    CompletableFuture<Answer<BuildBatch>> getBuilds(List<BuildRid> builds);

    /** {@code GET /api/v2/orchestration/builds/{buildRid}}. */
    CompletableFuture<Answer<Build>> getBuild(BuildRid build);

    /** Ends the calls under way with {@link FoundryFailure.Kind#NOT_SENT}, in bounded time. */
    @Override
    void close();
}
