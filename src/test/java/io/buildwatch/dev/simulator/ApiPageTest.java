package io.buildwatch.dev.simulator;

import static io.buildwatch.dev.simulator.Http.API;
import static io.buildwatch.dev.simulator.Http.RID;
import static io.buildwatch.dev.simulator.Http.job;
import static io.buildwatch.dev.simulator.Http.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The simulator against docs/architecture.md#foundrys-api, with the JDK's HTTP client. */
class ApiPageTest {
    private final AtomicLong clock =
            new AtomicLong(Instant.parse("2003-05-06T12:34:56.789Z").toEpochMilli());
    private FoundrySimulator simulator;
    private Http http;

    @BeforeEach
    void start() throws Exception {
        simulator = FoundrySimulator.start(SimulatorSettings.defaults()
                .withClock(clock::get)
                .withPageTokenLife(Duration.ofSeconds(30))
                .withLimits(SimulatorSettings.Limits.NONE));
        http = new Http(simulator);
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void listsJobsWithTheFieldsOfTheDocumentedExample() {
        simulator.build(RID).pageSize(1).job(job(1)).finishedTime(Instant.parse("2003-05-06T12:34:56.789Z"));
        simulator.build(RID).job(job(2));

        HttpResponse<String> answer = http.list(RID, "");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        JsonNode page = json(answer);
        assertThat(page.get("data").get(0).toString())
                .isEqualTo("{\"rid\":\"" + job(1) + "\",\"buildRid\":\"" + RID
                        + "\",\"startedTime\":\"2003-05-06T12:34:56.789Z\",\"finishedTime\":\"2003-05-06T12:34:56.789Z\","
                        + "\"jobStatus\":\"WAITING\"}");
        assertThat(page.get("nextPageToken").asText()).startsWith("v1.");
    }

    @Test
    void listsAllPagesAndTheLastHasNoToken() {
        addJobs(7);

        List<JsonNode> pages = http.sweep(RID, 3);

        assertThat(pages).hasSize(3);
        assertThat(pages.get(2).has("nextPageToken")).isFalse();
        assertThat(Http.rids(pages))
                .containsExactlyElementsOf(
                        IntStream.range(0, 7).mapToObj(Http::job).toList());
    }

    @Test
    void showsOutputsAndTimesOfAJob() {
        simulator
                .build(RID)
                .job(job(1))
                .status("RUNNING")
                .outputs(JobOutput.dataset("ri.d.1", "ri.t.1"), JobOutput.mediaSet("ri.m.1", null));

        JsonNode shown = json(http.list(RID, "")).get("data").get(0);

        assertThat(shown.get("latestAttemptStartTime").asText()).isEqualTo("2003-05-06T12:34:56.789Z");
        assertThat(shown.has("finishedTime")).isFalse();
        JsonNode outputs = shown.get("outputs");
        assertThat(outputs.get(0).get("type").asText()).isEqualTo("datasetJobOutput");
        assertThat(outputs.get(0).get("datasetRid").asText()).isEqualTo("ri.d.1");
        assertThat(outputs.get(0).get("outputTransactionRid").asText()).isEqualTo("ri.t.1");
        assertThat(outputs.get(1).get("type").asText()).isEqualTo("transactionalMediaSetJobOutput");
        assertThat(outputs.get(1).get("mediaSetRid").asText()).isEqualTo("ri.m.1");
        assertThat(outputs.get(1).has("transactionId")).isFalse();
    }

    @Test
    void refusesAPageTokenThatIsOldForeignOrNotOne() {
        addJobs(2);
        simulator.build(RID + "2").job(job(10));
        String token = "&pageSize=1&pageToken="
                + json(http.list(RID, "&pageSize=1")).get("nextPageToken").asText();

        assertError(http.list(RID, "&pageToken=v1.nonsense"), 400, "INVALID_ARGUMENT", "InvalidPageToken");
        assertError(http.list(RID + "2", token), 400, "INVALID_ARGUMENT", "InvalidPageToken");
        assertThat(http.list(RID, token).statusCode()).isEqualTo(200);
        clock.addAndGet(30_000);
        assertError(http.list(RID, token), 400, "INVALID_ARGUMENT", "InvalidPageToken");
    }

    @Test
    void refusesAPageSizeThatIsNone() {
        addJobs(1);
        assertError(http.list(RID, "&pageSize=0"), 400, "INVALID_ARGUMENT", "InvalidPageSize");
        assertError(http.list(RID, "&pageSize=ten"), 400, "INVALID_ARGUMENT", "InvalidPageSize");
    }

    @Test
    void asksForPreviewWhereToldTo() {
        addJobs(1);
        String plain = API + "/builds/" + RID + "/jobs";
        assertThat(http.get(plain).statusCode()).isEqualTo(200);
        simulator.misbehaviour().always(ApiFault.PREVIEW_REQUIRED);
        assertError(http.get(plain), 400, "INVALID_ARGUMENT", "ApiFeaturePreviewUsageOnly");
        assertThat(http.get(plain + "?preview=true").statusCode()).isEqualTo(200);
    }

    @Test
    void answersABuild() {
        simulator
                .build(RID)
                .details(new BuildDetails("develop", "someone", "ri.scheduler.main.schedule.1", 3, true))
                .job(job(1));

        JsonNode running = json(http.get(API + "/builds/" + RID));
        assertThat(running.get("rid").asText()).isEqualTo(RID);
        assertThat(running.get("status").asText()).isEqualTo("RUNNING");
        assertThat(running.get("branchName").asText()).isEqualTo("develop");
        assertThat(running.get("createdBy").asText()).isEqualTo("someone");
        assertThat(running.get("createdTime").asText()).isEqualTo("2003-05-06T12:34:56.789Z");
        assertThat(running.get("scheduleRid").asText()).isEqualTo("ri.scheduler.main.schedule.1");
        assertThat(running.get("retryCount").asInt()).isEqualTo(3);
        assertThat(running.get("abortOnFailure").asBoolean()).isTrue();
        assertThat(running.get("jobRids").get(0).asText()).isEqualTo(job(1));
        assertThat(running.has("finishedTime")).isFalse();

        simulator.build(RID).status("FAILED");
        JsonNode failed = json(http.get(API + "/builds/" + RID));
        assertThat(failed.get("status").asText()).isEqualTo("FAILED");
        assertThat(failed.has("finishedTime")).isTrue();
    }

    @Test
    void answersABatchOfBuildsWithoutTheUnknownOnes() {
        simulator.build(RID);
        JsonNode data = json(http.post(API + "/builds/getBatch", batch("buildRid", List.of(RID, RID + "0"))))
                .get("data");
        assertThat(data.size()).isEqualTo(1);
        assertThat(data.get(RID).get("status").asText()).isEqualTo("RUNNING");
    }

    @Test
    void takesAHundredBuildsAndFiveHundredJobsButNotOneMore() {
        String builds = API + "/builds/getBatch";
        String jobs = API + "/jobs/getBatch?preview=true";
        assertThat(http.post(builds, batch("buildRid", 100)).statusCode()).isEqualTo(200);
        assertThat(http.post(builds, batch("buildRid", 101)).statusCode()).isEqualTo(400);
        assertThat(http.post(jobs, batch("jobRid", 500)).statusCode()).isEqualTo(200);
        assertThat(http.post(jobs, batch("jobRid", 501)).statusCode()).isEqualTo(400);
        assertThat(http.post(builds, "{}").statusCode()).isEqualTo(400);
        assertThat(http.post(builds, "[").statusCode()).isEqualTo(400);
    }

    @Test
    void answersABatchOfJobsAndASingleOne() {
        simulator.build(RID).job(job(1)).status("CANCELED");
        String batch = batch("jobRid", List.of(job(1), job(2)));
        JsonNode data =
                json(http.post(API + "/jobs/getBatch?preview=true", batch)).get("data");
        assertThat(data.size()).isEqualTo(1);
        assertThat(data.get(job(1)).get("jobStatus").asText()).isEqualTo("CANCELED");
        assertError(http.post(API + "/jobs/getBatch", batch), 400, "INVALID_ARGUMENT", "ApiFeaturePreviewUsageOnly");
        assertThat(json(http.get(API + "/jobs/" + job(1))).get("buildRid").asText())
                .isEqualTo(RID);
        assertError(http.get(API + "/jobs/" + job(2)), 404, "NOT_FOUND", "JobNotFound");
    }

    @Test
    void saysWhichBuildItDoesNotKnow() {
        for (String path : List.of("/builds/" + RID, "/builds/" + RID + "/jobs?preview=true")) {
            HttpResponse<String> answer = http.get(API + path);
            assertError(answer, 404, "NOT_FOUND", "BuildNotFound");
            assertThat(json(answer).get("parameters").get("buildRid").asText()).isEqualTo(RID);
        }
    }

    @Test
    void hasNoBodyForAnUnknownPathAndTellsTheRightMethod() {
        for (String path : List.of("/", API, API + "/builds/", API + "/builds/" + RID + "/jobs/x", "/api/v1/x")) {
            HttpResponse<String> answer = http.get(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(404);
            assertThat(answer.body()).isEmpty();
        }
        HttpResponse<String> wrong = http.post(API + "/builds/" + RID + "/jobs", "{}");
        assertThat(wrong.statusCode()).isEqualTo(405);
        assertThat(wrong.headers().firstValue("Allow")).contains("GET");
        assertThat(http.get(API + "/builds/getBatch").statusCode()).isEqualTo(405);
    }

    @Test
    void decodesThePathSegmentBySegment() {
        simulator.build("ri.foundry.main.build.a/b c+d").job(job(1));
        assertThat(http.get(API + "/builds/ri.foundry.main.build.a%2Fb%20c+d/jobs")
                        .statusCode())
                .isEqualTo(200);
        assertThat(http.get(API + "/builds/ri.foundry.main.build.a/b%20c+d/jobs")
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void checksTheBearerTokenAndTakesAnotherInItsPlace() {
        simulator.build(RID);
        simulator.acceptToken("first");
        String path = API + "/builds/" + RID + "/jobs";
        assertError(http.get(path), 401, "UNAUTHORIZED", "MissingCredentials");
        assertError(with("Bearer wrong", path), 401, "UNAUTHORIZED", "Default:Unauthorized");
        assertThat(with("Bearer first", path).statusCode()).isEqualTo(200);
        simulator.acceptToken("second");
        assertThat(with("Bearer first", path).statusCode()).isEqualTo(401);
        assertThat(with("Bearer second", path).statusCode()).isEqualTo(200);
    }

    @Test
    void compressesLargeAnswersForThoseWhoTakeThem() throws Exception {
        addJobs(50);
        String path = API + "/builds/" + RID + "/jobs?preview=true";
        byte[] packed = http.bytes(http.request(path).header("Accept-Encoding", "gzip"));
        String plain = http.get(path).body();
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(plain);
        }
        assertThat(packed.length).isLessThan(plain.length() / 4);
    }

    @Test
    void givesTheSettingsWithoutTheToken() {
        assertThat(SimulatorSettings.defaults().withToken("s3cret").toString()).doesNotContain("s3cret");
        assertThat(simulator.url())
                .isEqualTo(URI.create("http://127.0.0.1:" + simulator.url().getPort()));
    }

    private HttpResponse<String> with(String authorization, String path) {
        HttpRequest.Builder request = http.request(path).header("Authorization", authorization);
        return http.send(request);
    }

    private void addJobs(int jobs) {
        for (int i = 0; i < jobs; i++) {
            simulator.build(RID).job(job(i));
        }
    }

    private static String batch(String field, int size) {
        return batch(field, IntStream.range(0, size).mapToObj(i -> "ri." + i).toList());
    }

    private static String batch(String field, List<String> rids) {
        return rids.stream()
                .map(rid -> "{\"" + field + "\":\"" + rid + "\"}")
                .collect(Collectors.joining(",", "[", "]"));
    }

    static void assertError(HttpResponse<String> answer, int status, String code, String name) {
        assertThat(answer.statusCode()).isEqualTo(status);
        JsonNode error = json(answer);
        assertThat(error.get("errorCode").asText()).isEqualTo(code);
        assertThat(error.get("errorName").asText()).isEqualTo(name);
        assertThat(error.get("errorInstanceId").asText()).hasSize(36);
        assertThat(error.get("parameters").isObject()).isTrue();
    }
}
