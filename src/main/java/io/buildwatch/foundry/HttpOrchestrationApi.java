package io.buildwatch.foundry;

import io.buildwatch.config.FoundryConfig;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The orchestration endpoints over HTTP/1.1: paths and bodies. */
final class HttpOrchestrationApi implements OrchestrationApi {
    private final ApiPaths paths;
    private final HttpCaller caller;
    private final Credentials credentials;

    /** @param caller is closed with this */
    HttpOrchestrationApi(FoundryConfig config, HttpCaller caller, Credentials credentials) {
        this.paths = new ApiPaths(config.preview(), config.pageSize());
        this.caller = caller;
        this.credentials = credentials;
    }

    @Override
    public CompletableFuture<Answer<JobsPage>> listJobs(BuildRid build, @Nullable String pageToken) {
        return caller.call(
                HttpCall.get(paths.jobs(build, pageToken)),
                credentials,
                (body, length) -> JobsPageDecoder.read(body, length, build));
    }

    @Override
    public CompletableFuture<Answer<BuildBatch>> getBuilds(List<BuildRid> builds) {
        // A RID's grammar holds nothing that JSON would have to escape.
        String json = builds.stream()
                .map(build -> "{\"buildRid\":\"" + build.value() + "\"}")
                .collect(Collectors.joining(",", "[", "]"));
        return caller.call(
                HttpCall.postJson(paths.batch(), json),
                credentials,
                (body, length) -> BuildDecoder.readBatch(body, length, builds));
    }

    @Override
    public CompletableFuture<Answer<Build>> getBuild(BuildRid build) {
        return caller.call(
                HttpCall.get(paths.build(build)),
                credentials,
                (body, length) -> BuildDecoder.readOne(body, length, build));
    }

    @Override
    public void close() {
        caller.close();
    }
}
