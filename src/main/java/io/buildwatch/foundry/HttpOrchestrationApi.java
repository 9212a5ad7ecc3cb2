package io.buildwatch.foundry;

import io.buildwatch.config.FoundryConfig;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** The orchestration endpoints over HTTP/1.1: paths and bodies. */
final class HttpOrchestrationApi implements OrchestrationApi {
    private final ApiPaths paths;
    private final HttpCaller caller;

    /** @param trust whose certificates are believed */
    HttpOrchestrationApi(FoundryConfig config, SSLContext trust, TokenProvider tokens, Timer timer, Clock clock) {
        this.paths = new ApiPaths(config.preview(), config.pageSize());
        this.caller = new HttpCaller(config, trust, tokens, timer, new FailureClassifier(clock));
    }

    @Override
    public CompletableFuture<Answer<JobsPage>> listJobs(BuildRid build, @Nullable String pageToken) {
        return caller.call(
                paths.jobs(build, pageToken), null, (body, length) -> JobsPageDecoder.read(body, length, build));
    }

    @Override
    public CompletableFuture<Answer<BuildBatch>> getBuilds(List<BuildRid> builds) {
        // A RID's grammar holds nothing that JSON would have to escape.
        String json = builds.stream()
                .map(build -> "{\"buildRid\":\"" + build.value() + "\"}")
                .collect(Collectors.joining(",", "[", "]"));
        return caller.call(paths.batch(), json, (body, length) -> BuildDecoder.readBatch(body, length, builds));
    }

    @Override
    public CompletableFuture<Answer<Build>> getBuild(BuildRid build) {
        return caller.call(paths.build(build), null, (body, length) -> BuildDecoder.readOne(body, length, build));
    }

    @Override
    public void close() {
        caller.close();
    }
}
