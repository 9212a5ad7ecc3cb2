package io.buildwatch.foundry;

import com.fasterxml.jackson.databind.node.TextNode;
import io.buildwatch.config.FoundryConfig;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@link OrchestrationApi} over HTTP/1.1: makes the paths and bodies, and decodes the answers. Any thread. */
final class HttpOrchestrationApi implements OrchestrationApi {
    private final ApiPaths paths;
    private final HttpCaller caller;
    private final TokenSource credentials;
    private final FlawReport flawReport;

    /** @param caller closed by {@link #close} */
    HttpOrchestrationApi(FoundryConfig config, HttpCaller caller, TokenSource credentials, FlawReport flawReport) {
        this.paths = new ApiPaths(config.preview(), config.answers().pageSize());
        this.caller = caller;
        this.credentials = credentials;
        this.flawReport = flawReport;
    }

    @Override
    public CompletableFuture<CallResult<JobsPage>> listJobs(BuildRid build, @Nullable String pageToken) {
        return caller.call(
                HttpCall.get(paths.jobs(build, pageToken)),
                credentials,
                reportingDecoder(
                        build.value(), (body, length, flaws) -> JobsPageDecoder.read(body, length, build, flaws)));
    }

    @Override
    public CompletableFuture<CallResult<BuildBatch>> getBuilds(List<BuildRid> builds) {
        // A RID has no characters that JSON would have to escape.
        String json = builds.stream()
                .map(build -> "{\"buildRid\":\"" + build.value() + "\"}")
                .collect(Collectors.joining(",", "[", "]"));
        return caller.call(
                HttpCall.postJson(paths.batch(), json),
                credentials,
                reportingDecoder(
                        builds.size() + " builds",
                        (body, length, flaws) -> BuildDecoder.readBatch(body, length, builds, flaws)));
    }

    @Override
    public CompletableFuture<CallResult<Build>> getBuild(BuildRid build) {
        return caller.call(
                HttpCall.get(paths.build(build)),
                credentials,
                reportingDecoder(
                        build.value(), (body, length, flaws) -> BuildDecoder.readOne(body, length, build, flaws)));
    }

    @Override
    public CompletableFuture<CallResult<JobBatch>> getJobs(Map<String, BuildRid> jobs) {
        String json = jobs.keySet().stream()
                .map(rid -> "{\"jobRid\":" + TextNode.valueOf(rid) + "}")
                .collect(Collectors.joining(",", "[", "]"));
        return caller.call(
                HttpCall.postJson(paths.jobBatch(), json),
                credentials,
                reportingDecoder(
                        jobs.size() + " jobs",
                        (body, length, flaws) -> JobBatchDecoder.read(body, length, jobs, flaws)));
    }

    @Override
    public CompletableFuture<CallResult<RunsPage>> listRuns(FollowRid schedule, @Nullable String pageToken) {
        HttpCaller.Decoder<RunsPage> pages = reportingDecoder(
                schedule.value(), (body, length, flaws) -> RunsPageDecoder.read(body, length, schedule, flaws));
        return caller.call(
                HttpCall.get(paths.runs(schedule, pageToken)), credentials, new HttpCaller.Decoder<RunsPage>() {
                    @Override
                    public RunsPage decode(byte[] body, int length) throws IOException {
                        return pages.decode(body, length);
                    }

                    @Override
                    public RunsPage decode(RawAnswer answer) throws IOException {
                        return pages.decode(answer).withServedAt(RetryAfter.date(answer.date()));
                    }
                });
    }

    @Override
    public CompletableFuture<CallResult<ScheduleDetails>> getSchedule(FollowRid schedule) {
        return caller.call(
                HttpCall.get(paths.schedule(schedule)),
                credentials,
                reportingDecoder(
                        schedule.value(),
                        (body, length, flaws) -> ScheduleDecoder.read(body, length, schedule, flaws)));
    }

    @Override
    public CompletableFuture<CallResult<SchedulesPage>> listSchedulesOf(FollowRid dataset, @Nullable String pageToken) {
        return caller.call(
                HttpCall.get(paths.schedulesOf(dataset, pageToken)),
                credentials,
                reportingDecoder(dataset.value(), SchedulesDecoder::read));
    }

    /** Decodes a body, and notes its flaws. */
    private interface Reading<T> {
        T read(byte[] body, int length, AnswerFlaws flaws) throws IOException;
    }

    private <T> HttpCaller.Decoder<T> reportingDecoder(String of, Reading<T> reading) {
        return (body, length) -> {
            AnswerFlaws flaws = new AnswerFlaws();
            try {
                return reading.read(body, length, flaws);
            } finally {
                flawReport.report(flaws, of);
            }
        };
    }

    @Override
    public void close() {
        caller.close();
    }
}
