package io.buildwatch.dev.simulator;

import static io.buildwatch.dev.simulator.Http.API;
import static io.buildwatch.dev.simulator.Http.RID;
import static io.buildwatch.dev.simulator.Http.job;
import static io.buildwatch.dev.simulator.Http.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each fault, as it reaches a plain HTTP client. */
class FaultRulesTest {
    private static final String LIST = API + "/builds/" + RID + "/jobs";
    private static final String BUILD = API + "/builds/" + RID;
    private static final String OTHER = RID.replace('5', '6');

    private final AtomicLong clock = new AtomicLong(1_000_000);
    private FoundrySimulator simulator;
    private FaultRules faults;
    private Http http;

    @BeforeEach
    void start() throws Exception {
        simulator = FoundrySimulator.start(
                SimulatorSettings.defaults().withClock(clock::get).withLimits(SimulatorSettings.Limits.NONE));
        faults = simulator.misbehaviour();
        faults.tune(new FaultRules.Tuning(300, 400, 3_000, 0, "7"));
        http = new Http(simulator);
        IntStream.range(0, 8).forEach(i -> simulator.build(RID).job(job(i)));
        simulator.build(OTHER).job(job(100));
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void replacesAnswersWithErrors() {
        assertAnswers(ApiFault.UNAVAILABLE, 503, "");
        assertAnswers(ApiFault.THROTTLED, 429, "");
        faults.next(ApiFault.PROXY_HTML, 1);
        HttpResponse<String> html = http.get(LIST);
        assertThat(html.statusCode()).isEqualTo(502);
        assertThat(html.headers().firstValue("Content-Type")).contains("text/html");
        assertThat(html.body()).startsWith("<html>");
        faults.next(ApiFault.INTERNAL_ERROR, 1);
        ApiPageTest.assertError(http.get(LIST), 500, "INTERNAL", "Default:Internal");
        faults.next(ApiFault.UNAUTHORIZED, 1);
        ApiPageTest.assertError(http.get(LIST), 401, "UNAUTHORIZED", "Default:Unauthorized");
        faults.next(ApiFault.THROTTLED_RETRY_AFTER, 1);
        assertThat(http.get(LIST).headers().firstValue("Retry-After")).contains("7");
        faults.next(ApiFault.THROTTLED, 1);
        assertThat(http.get(LIST).headers().firstValue("Retry-After")).isEmpty();
    }

    @Test
    void answersGibberishWithStatus200() {
        faults.next(ApiFault.GIBBERISH, 1);
        HttpResponse<String> answer = http.get(LIST);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThatThrownBy(() -> new ObjectMapper().readTree(answer.body()))
                .isInstanceOf(JsonProcessingException.class);
        assertThat(simulator.truth().served(RID)).isEmpty();
    }

    @Test
    void answersWithStatus200WhatIsNoPage() {
        faults.next(ApiFault.ERROR_UNDER_200, 1);
        ApiPageTest.assertError(http.get(LIST), 200, "INTERNAL", "Default:Internal");
        faults.next(ApiFault.OTHER_SHAPE, 1);
        HttpResponse<String> other = http.get(LIST);
        assertThat(other.statusCode()).isEqualTo(200);
        assertThat(json(other).has("data")).isFalse();
        assertThat(simulator.truth().served(RID)).isEmpty();
    }

    @Test
    void writesTimesInOtherForms() {
        faults.next(ApiFault.ODD_TIMES, 1);
        JsonNode job = json(http.get(LIST)).get("data").get(0);
        assertThat(job.get("startedTime").asText()).isEqualTo("19700101T021640.000+0200");
        assertThat(job.get("finishedTime").asText()).isEmpty();
        assertThat(faults.injected(ApiFault.ODD_TIMES)).isEqualTo(1);
        // Noted only after the last byte was sent, which the client may have read already.
        Awaitility.await().until(() -> !simulator.truth().served(RID).isEmpty());
    }

    @Test
    void refusesTheListInEachWay() {
        faults.next(ApiFault.LIST_FORBIDDEN, 1);
        ApiPageTest.assertError(http.get(LIST), 403, "PERMISSION_DENIED", "GetBuildPermissionDenied");
        faults.next(ApiFault.LIST_NOT_FOUND, 1);
        ApiPageTest.assertError(http.get(LIST), 404, "NOT_FOUND", "BuildNotFound");
        assertAnswers(ApiFault.LIST_MISSING, 404, "");
        assertThat(http.get(LIST).statusCode()).isEqualTo(200);
    }

    @Test
    void refusesOneBuildAndNotTheOthers() {
        for (ApiFault fault : List.of(ApiFault.BUILD_FORBIDDEN, ApiFault.BUILD_MISSING)) {
            faults.always(fault, RID);
            assertThat(http.get(BUILD).statusCode()).isEqualTo(fault == ApiFault.BUILD_MISSING ? 404 : 403);
            assertThat(http.get(API + "/builds/" + OTHER).statusCode()).isEqualTo(200);
            assertThat(batch(RID, OTHER).fieldNames()).toIterable().containsExactly(OTHER);
            faults.off(fault, RID);
        }
        faults.always(ApiFault.BUILD_LEFT_OUT, RID);
        assertThat(batch(RID, OTHER).fieldNames()).toIterable().containsExactly(OTHER);
        assertThat(http.get(BUILD).statusCode()).isEqualTo(200);
        faults.clear();
        assertThat(batch(RID, OTHER).size()).isEqualTo(2);
    }

    @Test
    void refusesAWholeBatchWhereItIsForbiddenForAll() {
        faults.always(ApiFault.BUILD_FORBIDDEN);
        String body = "[{\"buildRid\":\"" + RID + "\"}]";
        assertThat(http.post(API + "/builds/getBatch", body).statusCode()).isEqualTo(403);
    }

    @Test
    void hasNoBatchEndpointsWhereToldSo() {
        faults.always(ApiFault.BUILD_BATCH_MISSING);
        faults.always(ApiFault.JOB_BATCH_MISSING);
        for (String path : List.of("/builds/getBatch", "/jobs/getBatch?preview=true")) {
            HttpResponse<String> answer = http.post(API + path, "[{\"buildRid\":\"x\",\"jobRid\":\"x\"}]");
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.body()).isEmpty();
        }
    }

    @Test
    void refusesBatchesOfJobsInEachWay() {
        faults.next(ApiFault.JOB_BATCH_PREVIEW_REQUIRED, 1);
        ApiPageTest.assertError(postJobs(0), 400, "INVALID_ARGUMENT", "ApiFeaturePreviewUsageOnly");
        faults.next(ApiFault.JOB_BATCH_FORBIDDEN, 1);
        ApiPageTest.assertError(postJobs(0), 403, "PERMISSION_DENIED", "Default:PermissionDenied");
        assertThat(jobs(0)).containsExactly(job(0));
        assertThat(faults.injected(ApiFault.JOB_BATCH_PREVIEW_REQUIRED)).isEqualTo(1);
        assertThat(faults.injected(ApiFault.JOB_BATCH_FORBIDDEN)).isEqualTo(1);
    }

    @Test
    void refusesABatchOfTooManyJobs() {
        faults.always(ApiFault.JOB_BATCH_TOO_LARGE);
        faults.tune(faults.tuning().withMostJobs(3));
        assertThat(postJobs(0, 1, 2, 3).statusCode()).isEqualTo(413);
        assertThat(jobs(0, 1, 2)).hasSize(3);
        assertThat(faults.injected(ApiFault.JOB_BATCH_TOO_LARGE)).isEqualTo(1);
    }

    @Test
    void refusesEachBatchWithOneForbiddenJob() {
        faults.always(ApiFault.JOB_FORBIDDEN, RID);
        for (int[] asked : new int[][] {{3, 0, 5}, {0}}) {
            ApiPageTest.assertError(postJobs(asked), 403, "PERMISSION_DENIED", "GetJobPermissionDenied");
        }
        assertThat(jobs(1, 2, 100)).containsExactly(job(1), job(2), job(100));
        assertThat(faults.injected(ApiFault.JOB_FORBIDDEN)).isEqualTo(2);
    }

    @Test
    void hasAnEntryOfThePastInABatch() {
        clock.addAndGet(10_000);
        simulator.build(RID).job(job(1)).status("RUNNING");
        simulator.build(RID).job(job(9));
        clock.addAndGet(1_000);
        faults.always(ApiFault.JOB_STALE, RID);
        JsonNode stale = json(postJobs(0, 1, 9, 100)).get("data");
        assertThat(stale.fieldNames()).toIterable().containsExactly(job(0), job(1), job(100));
        assertThat(stale.get(job(1)).get("jobStatus").asText()).isEqualTo("WAITING");
        assertThat(faults.injected(ApiFault.JOB_STALE)).isEqualTo(2);
        clock.addAndGet(2_000);
        JsonNode later = json(postJobs(1, 9)).get("data");
        assertThat(later.get(job(1)).get("jobStatus").asText()).isEqualTo("RUNNING");
        assertThat(later.size()).isEqualTo(2);
    }

    @Test
    void leavesOneJobOutOfABatch() {
        faults.next(ApiFault.JOB_LEFT_OUT, 1, RID);
        assertThat(jobs(100, 0, 1)).containsExactly(job(100), job(1));
        assertThat(jobs(100, 0, 1)).hasSize(3);
        assertThat(faults.injected(ApiFault.JOB_LEFT_OUT)).isEqualTo(1);
    }

    @Test
    void hasTheEntryOfAnotherJobInABatch() {
        faults.next(ApiFault.JOB_OF_ANOTHER, 1, RID);
        JsonNode data = json(postJobs(4, 5)).get("data");
        assertThat(data.fieldNames()).toIterable().containsExactly(job(4), job(5));
        assertThat(data.get(job(4)).get("rid").asText()).isEqualTo(job(0));
        assertThat(data.get(job(5)).get("rid").asText()).isEqualTo(job(5));
        Awaitility.await().until(() -> !simulator.truth().served(RID).isEmpty());
        assertThat(simulator.truth().served(RID))
                .extracting(ServedStatus::jobRid)
                .containsExactly(job(5));

        faults.always(ApiFault.JOB_OF_ANOTHER);
        assertThat(json(postJobs(100)).get("data").get(job(100)).get("rid").asText())
                .as("a build of one job")
                .isEqualTo(job(100));
        assertThat(faults.injected(ApiFault.JOB_OF_ANOTHER)).isEqualTo(1);
    }

    @Test
    void hasAJobInABatchThatWasNotAskedFor() {
        faults.next(ApiFault.JOB_NOT_ASKED_FOR, 1, RID);
        assertThat(jobs(0, 1)).containsExactly(job(0), job(2), job(1));
        assertThat(faults.injected(ApiFault.JOB_NOT_ASKED_FOR)).isEqualTo(1);
        Awaitility.await().until(() -> !simulator.truth().served(RID).isEmpty());
        assertThat(simulator.truth().served(RID))
                .extracting(ServedStatus::jobRid)
                .containsExactly(job(0), job(1));
    }

    @Test
    void hasAnEntryInABatchThatIsNoJob() {
        faults.next(ApiFault.JOB_MALFORMED, 1, RID);
        JsonNode data = json(postJobs(0, 1)).get("data");
        assertThat(data.fieldNames()).toIterable().containsExactly(job(0), job(1));
        assertThat(data.get(job(0)).path("rid").asText()).isNotEqualTo(job(0));
        assertThat(data.get(job(1)).path("rid").asText()).isEqualTo(job(1));
        assertThat(faults.injected(ApiFault.JOB_MALFORMED)).isEqualTo(1);
    }

    @Test
    void missesAJobThatFinishesBetweenPages() {
        simulator.build(RID).job(job(6)).status("RUNNING");
        faults.always(ApiFault.SHIFTING_PAGES, RID);
        faults.tune(new FaultRules.Tuning(0, 0, 0, 1_000, "1"));
        simulator.build(RID).beforePage(1, () -> {
            clock.addAndGet(10);
            simulator.build(RID).job(job(6)).status("SUCCEEDED");
        });

        assertThat(Http.rids(http.sweep(RID, 4)))
                .containsExactly(job(0), job(1), job(2), job(3), job(4), job(5), job(7));
        assertThat(Http.rids(http.sweep(RID, 4))).hasSize(7);
        clock.addAndGet(1_000);
        assertThat(Http.rids(http.sweep(RID, 4))).hasSize(8);
        assertThat(faults.injected(ApiFault.SHIFTING_PAGES)).isEqualTo(2);
    }

    @Test
    void shiftsByItselfWhereAJobIsRemovedBetweenPages() {
        simulator.build(RID).beforePage(1, () -> simulator.build(RID).remove(job(0)));
        assertThat(Http.rids(http.sweep(RID, 4))).doesNotContain(job(4)).hasSize(7);
    }

    @Test
    void letsPageTokensExpireAtOnce() {
        String token = json(http.list(RID, "&pageSize=4")).get("nextPageToken").asText();
        faults.next(ApiFault.EXPIRED_TOKEN, 1);
        assertThat(json(http.list(RID, "&pageToken=" + token)).get("errorName").asText())
                .isEqualTo("InvalidPageToken");
        assertThat(http.list(RID, "&pageToken=" + token).statusCode()).isEqualTo(200);
    }

    @Test
    void addsPagesWithoutJobsButLosesNone() {
        faults.always(ApiFault.EMPTY_PAGE);
        List<JsonNode> pages = http.sweep(RID, 4);
        assertThat(pages.get(0).toString()).startsWith("{\"data\":[],\"nextPageToken\":");
        assertThat(Http.rids(pages)).hasSize(8);
        faults.off(ApiFault.EMPTY_PAGE);
        faults.always(ApiFault.ABSENT_DATA);
        pages = http.sweep(RID, 4);
        assertThat(pages.get(0).has("data")).isFalse();
        assertThat(Http.rids(pages)).hasSize(8);
        simulator.build("ri.foundry.main.build.empty");
        assertThat(http.list("ri.foundry.main.build.empty", "").body()).isEqualTo("{}");
    }

    @Test
    void listsAJobOnTwoPages() {
        faults.always(ApiFault.DUPLICATES);
        List<String> rids = Http.rids(http.sweep(RID, 4));
        assertThat(rids).hasSize(9).filteredOn(job(3)::equals).hasSize(2);
        assertThat(rids).contains(job(7));
    }

    @Test
    void repeatsThePageToken() {
        String token = json(http.list(RID, "&pageSize=4")).get("nextPageToken").asText();
        faults.next(ApiFault.REPEATED_TOKEN, 1);
        assertThat(json(http.list(RID, "&pageToken=" + token))
                        .get("nextPageToken")
                        .asText())
                .isEqualTo(token);
    }

    @Test
    void showsUnevenPagesWithoutLosingAJob() {
        faults.always(ApiFault.UNEVEN_PAGES);
        List<JsonNode> pages = http.sweep(RID, 3);
        assertThat(Http.rids(pages)).hasSize(8).doesNotHaveDuplicates();
        assertThat(faults.injected(ApiFault.UNEVEN_PAGES)).isPositive();
    }

    @Test
    void servesAPageOfThePast() {
        clock.addAndGet(10_000);
        simulator.build(RID).job(job(1)).status("RUNNING");
        simulator.build(RID).job(job(9));
        clock.addAndGet(1_000);
        faults.next(ApiFault.STALE_PAGE, 1);
        assertThat(statuses(http.list(RID, ""))).hasSize(8).containsOnly("WAITING");
        assertThat(statuses(http.list(RID, ""))).hasSize(9).contains("RUNNING");
    }

    @Test
    void leavesBuildStatusBehindTheList() {
        clock.addAndGet(10_000);
        simulator.build(RID).status("SUCCEEDED");
        clock.addAndGet(1_000);
        faults.always(ApiFault.BUILD_BEHIND);
        assertThat(json(http.get(BUILD)).get("status").asText()).isEqualTo("RUNNING");
        clock.addAndGet(2_000);
        assertThat(json(http.get(BUILD)).get("status").asText()).isEqualTo("SUCCEEDED");
    }

    @Test
    void showsAStatusNobodyKnowsForAWhileOrForEver() {
        faults.next(ApiFault.UNKNOWN_STATUS, 1);
        List<String> words = statuses(http.list(RID, ""));
        assertThat(words).filteredOn("WAITING"::equals).hasSize(7);
        simulator.build(RID).jobs().forEach(job -> job.status("SUCCEEDED"));
        faults.always(ApiFault.UNKNOWN_LAST_WORD, RID);
        List<String> last = statuses(http.list(RID, ""));
        assertThat(last).contains("ABORTED", "SUCCEEDED");
        assertThat(statuses(http.list(RID, ""))).isEqualTo(last);
        simulator.build(OTHER).job(job(100)).status("QUARANTINED");
        assertThat(statuses(http.list(OTHER, ""))).containsExactly("QUARANTINED");
    }

    @Test
    void letsTheSameJobsVanishFromListAndBatch() {
        faults.always(ApiFault.VANISHED_JOBS, RID);
        List<String> left = Http.rids(http.sweep(RID, 4));
        assertThat(left).hasSizeBetween(1, 7).isEqualTo(Http.rids(http.sweep(RID, 2)));
        assertThat(jobs(IntStream.range(0, 8).toArray())).containsExactlyElementsOf(left);
    }

    @Test
    void leavesOutStartTimes() {
        simulator.build(RID).job(job(0)).status("RUNNING");
        faults.always(ApiFault.NO_START_TIMES);
        assertThat(http.list(RID, "").body()).contains("RUNNING").doesNotContain("tartTime", "startedTime");
    }

    @Test
    void putsInAnElementThatIsNoJob() {
        faults.always(ApiFault.MALFORMED_ELEMENT);
        JsonNode data = json(http.list(RID, "")).get("data");
        assertThat(data.size()).isEqualTo(8);
        assertThat(data)
                .filteredOn(job -> job.path("rid").isTextual()
                        && job.path("jobStatus").isTextual()
                        && job.path("buildRid").isTextual())
                .hasSize(7);
    }

    @Test
    void cutsAnswersOffAndNotesThatTheyWereNotShown() {
        faults.next(ApiFault.CUT_OFF, 1, RID);
        assertThatThrownBy(() -> http.tryToSend(http.request(LIST))).isInstanceOf(IOException.class);
        assertThat(simulator.truth().served(RID)).isEmpty();
        assertThat(http.get(LIST).statusCode()).isEqualTo(200);
    }

    @Test
    void endsConnectionsWithoutAnAnswer() {
        faults.always(ApiFault.CONNECTION_RESET, RID);
        assertThatThrownBy(() -> http.tryToSend(http.request(LIST))).isInstanceOf(IOException.class);
        assertThat(http.list(OTHER, "").statusCode()).isEqualTo(200);
        assertThat(simulator.calls().log().get(0).status()).isZero();
        assertThat(simulator.calls().log().get(0).fault()).isEqualTo(ApiFault.CONNECTION_RESET);
    }

    @Test
    void isSlowOrDrips() {
        for (ApiFault fault : List.of(ApiFault.SLOW, ApiFault.SLOW_DRIP)) {
            faults.next(fault, 1);
            long before = System.nanoTime();
            assertThat(statuses(http.list(RID, ""))).hasSize(8);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofMillis(250));
            assertThat(faults.injected(fault)).isEqualTo(1);
        }
    }

    @Test
    void isDownForATimeOrRefusesConnections() throws Exception {
        simulator.downFor(Duration.ofHours(1));
        assertThat(http.get(LIST).statusCode()).isEqualTo(503);
        simulator.downFor(Duration.ZERO);
        assertThat(http.get(LIST).statusCode()).isEqualTo(200);
        simulator.refuseConnections();
        assertThatThrownBy(() -> http.tryToSend(http.request(LIST))).isInstanceOf(IOException.class);
        simulator.listenAgain();
        assertThat(http.get(LIST).statusCode()).isEqualTo(200);
    }

    @Test
    void strikesOneBuildInPlaceOfAllAndCountsByKind() {
        faults.always(ApiFault.UNAVAILABLE, RID);
        assertThat(http.get(LIST).statusCode()).isEqualTo(503);
        assertThat(http.list(OTHER, "").statusCode()).isEqualTo(200);
        faults.withProbability(ApiFault.UNAVAILABLE, 0, RID);
        faults.always(ApiFault.UNAVAILABLE);
        assertThat(http.get(LIST).statusCode()).isEqualTo(200);
        assertThat(http.list(OTHER, "").statusCode()).isEqualTo(503);
        assertThat(faults.injected(ApiFault.UNAVAILABLE)).isEqualTo(2);
    }

    @Test
    void strikesByChanceTheSameWayFromTheSameSeed() {
        List<List<Boolean>> runs = new ArrayList<>();
        for (int run = 0; run < 2; run++) {
            FaultRules chance = new FaultRules(new SplittableRandom(7));
            chance.withProbability(ApiFault.SLOW, 0.3);
            runs.add(IntStream.range(0, 1_000)
                    .mapToObj(i -> chance.strikes(ApiFault.SLOW, null))
                    .toList());
        }
        assertThat(runs.get(0)).isEqualTo(runs.get(1));
        assertThat(runs.get(0)).filteredOn(Boolean::booleanValue).hasSizeBetween(250, 350);
    }

    @Test
    void namesOnlyFaultsThatPassAmongThePassing() {
        assertThat(ApiFault.passing())
                .isNotEmpty()
                .contains(ApiFault.JOB_STALE, ApiFault.JOB_LEFT_OUT, ApiFault.JOB_OF_ANOTHER, ApiFault.JOB_MALFORMED)
                .doesNotContain(ApiFault.UNKNOWN_LAST_WORD, ApiFault.LIST_NOT_FOUND, ApiFault.PREVIEW_REQUIRED)
                .doesNotContain(ApiFault.JOB_BATCH_MISSING, ApiFault.JOB_BATCH_FORBIDDEN, ApiFault.JOB_FORBIDDEN);
        assertThat(ApiFault.values()).contains(ApiFault.passing().toArray(ApiFault[]::new));
    }

    private void assertAnswers(ApiFault fault, int status, String body) {
        long before = faults.injected(fault);
        faults.next(fault, 1);
        HttpResponse<String> answer = http.get(LIST);
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).isEqualTo(body);
        assertThat(faults.injected(fault)).isEqualTo(before + 1);
    }

    private HttpResponse<String> postJobs(int... numbers) {
        String body = IntStream.of(numbers)
                .mapToObj(number -> "{\"jobRid\":\"" + job(number) + "\"}")
                .collect(Collectors.joining(","));
        return http.post(API + "/jobs/getBatch?preview=true", "[" + body + "]");
    }

    /** The RIDs in the answer to a batch. */
    private List<String> jobs(int... numbers) {
        List<String> rids = new ArrayList<>();
        json(postJobs(numbers)).get("data").fieldNames().forEachRemaining(rids::add);
        return rids;
    }

    private JsonNode batch(String... rids) {
        String body = String.join(
                ",",
                Arrays.stream(rids).map(rid -> "{\"buildRid\":\"" + rid + "\"}").toList());
        return json(http.post(API + "/builds/getBatch", "[" + body + "]")).get("data");
    }

    private static List<String> statuses(HttpResponse<String> page) {
        List<String> statuses = new ArrayList<>();
        json(page).get("data").forEach(job -> statuses.add(job.path("jobStatus").asText()));
        return statuses;
    }
}
