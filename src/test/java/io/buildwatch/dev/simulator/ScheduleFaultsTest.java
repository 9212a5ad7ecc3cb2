package io.buildwatch.dev.simulator;

import static io.buildwatch.dev.simulator.Http.API;
import static io.buildwatch.dev.simulator.Http.RID;
import static io.buildwatch.dev.simulator.Http.SCHEDULE;
import static io.buildwatch.dev.simulator.Http.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each fault on the endpoints of schedules, as it reaches a plain HTTP client. */
class ScheduleFaultsTest {
    private static final String DATASET = "ri.foundry.main.dataset.1";
    private static final String RUNS = API + "/schedules/" + SCHEDULE + "/runs";
    private static final String ONE = API + "/schedules/" + SCHEDULE + "?preview=true";
    private static final String OF_DATASET = "/api/v2/datasets/" + DATASET + "/getSchedules";
    private static final List<String> ALL = List.of(RUNS, ONE, OF_DATASET);

    private final AtomicLong clock = new AtomicLong(1_000_000);
    private final List<String> newestFirst = new ArrayList<>();
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
        IntStream.range(0, 9)
                .forEach(i -> newestFirst.add(
                        0, simulator.schedule(SCHEDULE).run(i).ignored().rid()));
        simulator.dataset(DATASET).schedules(List.of(SCHEDULE));
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void replacesAnswersWithErrors() {
        Map<ApiFault, Integer> statuses = Map.of(
                ApiFault.UNAVAILABLE, 503,
                ApiFault.INTERNAL_ERROR, 500,
                ApiFault.PROXY_HTML, 502,
                ApiFault.THROTTLED, 429,
                ApiFault.THROTTLED_RETRY_AFTER, 429,
                ApiFault.UNAUTHORIZED, 401,
                ApiFault.GIBBERISH, 200,
                ApiFault.ERROR_UNDER_200, 200,
                ApiFault.OTHER_SHAPE, 200);
        statuses.forEach((fault, status) -> {
            faults.always(fault);
            for (String path : ALL) {
                HttpResponse<String> answer = http.get(path);
                assertThat(answer.statusCode()).as("%s on %s", fault, path).isEqualTo(status);
                assertThat(answer.body()).as("%s on %s", fault, path).doesNotContain(SCHEDULE);
            }
            faults.off(fault);
            assertThat(faults.injected(fault)).isEqualTo(ALL.size());
        });
    }

    @Test
    void endsConnectionsCutsAnswersOffOrIsSlow() {
        for (String path : ALL) {
            for (ApiFault fault : List.of(ApiFault.CONNECTION_RESET, ApiFault.CUT_OFF)) {
                // Not only once, because the client may try again by itself.
                faults.always(fault);
                assertThatThrownBy(() -> http.tryToSend(http.request(path))).isInstanceOf(IOException.class);
                faults.off(fault);
            }
            faults.next(ApiFault.SLOW, 1);
            long before = System.nanoTime();
            assertThat(http.get(path).statusCode()).isEqualTo(200);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofMillis(250));
        }
    }

    @Test
    void strikesOneScheduleAndNotTheOthers() {
        simulator.schedule(SCHEDULE + "2").run();
        faults.always(ApiFault.UNAVAILABLE, SCHEDULE);
        assertThat(http.get(RUNS).statusCode()).isEqualTo(503);
        assertThat(http.get(ONE).statusCode()).isEqualTo(503);
        assertThat(http.runs(SCHEDULE + "2", "").statusCode()).isEqualTo(200);
        assertThat(http.get(OF_DATASET).statusCode()).isEqualTo(200);
    }

    @Test
    void refusesInEachWay() {
        for (String path : ALL) {
            faults.next(ApiFault.SCHEDULE_MISSING, 1);
            HttpResponse<String> missing = http.get(path);
            assertThat(missing.statusCode()).as(path).isEqualTo(404);
            assertThat(missing.body()).as(path).isEmpty();
            faults.next(ApiFault.SCHEDULE_FORBIDDEN, 1);
            ApiPageTest.assertError(http.get(path), 403, "PERMISSION_DENIED", "Default:PermissionDenied");
            assertThat(http.get(path).statusCode()).as(path).isEqualTo(200);
        }
        assertThat(faults.injected(ApiFault.SCHEDULE_MISSING)).isEqualTo(3);
        assertThat(faults.injected(ApiFault.SCHEDULE_FORBIDDEN)).isEqualTo(3);
    }

    @Test
    void hidesResultsForOneAnswer() {
        faults.next(ApiFault.RUNS_WITHOUT_RESULT, 1);
        assertThat(http.get(RUNS).body()).doesNotContain("result");
        assertThat(json(http.get(RUNS)).get("data")).allMatch(run -> run.has("result"));
        assertThat(faults.injected(ApiFault.RUNS_WITHOUT_RESULT)).isEqualTo(1);
        assertThat(simulator.truth().runs(SCHEDULE)).allMatch(run -> "ignored".equals(run.result()));
    }

    @Test
    void shufflesTheListInTheSameWayForAllPages() {
        faults.always(ApiFault.RUNS_OUT_OF_ORDER);
        List<String> shuffled = Http.rids(pages(4));
        assertThat(shuffled).containsExactlyInAnyOrderElementsOf(newestFirst).isNotEqualTo(newestFirst);
        assertThat(Http.rids(pages(9))).isEqualTo(shuffled);
        clock.addAndGet(1);
        assertThat(Http.rids(pages(4))).isNotEqualTo(shuffled);
        assertThat(faults.injected(ApiFault.RUNS_OUT_OF_ORDER)).isPositive();
    }

    @Test
    void addsPagesWithoutRunsButLosesNone() {
        faults.always(ApiFault.RUNS_EMPTY_PAGE);
        List<JsonNode> pages = pages(4);
        assertThat(pages.get(0).toString()).startsWith("{\"data\":[],\"nextPageToken\":");
        assertThat(pages).hasSize(6);
        assertThat(Http.rids(pages)).isEqualTo(newestFirst);
        assertThat(faults.injected(ApiFault.RUNS_EMPTY_PAGE)).isEqualTo(3);
    }

    @Test
    void missesRunsAfterTheFirstPage() {
        faults.next(ApiFault.RUNS_SHIFTED, 1);
        List<String> shifted = Http.rids(pages(3));
        assertThat(shifted.subList(0, 3)).isEqualTo(newestFirst.subList(0, 3));
        assertThat(shifted).hasSizeBetween(6, 8).doesNotContain(newestFirst.get(3));
        assertThat(faults.injected(ApiFault.RUNS_SHIFTED)).isEqualTo(1);
        assertThat(Http.rids(pages(3))).isEqualTo(newestFirst);
    }

    @Test
    void neverMissesARunOfTheFirstPage() {
        faults.always(ApiFault.RUNS_SHIFTED);
        faults.always(ApiFault.RUNS_EMPTY_PAGE);
        assertThat(Http.rids(pages(100))).isEqualTo(newestFirst);
        assertThat(faults.injected(ApiFault.RUNS_SHIFTED)).isZero();
    }

    @Test
    void putsInAnElementThatIsNoRun() {
        for (int i = 0; i < 30; i++) {
            faults.next(ApiFault.RUN_MALFORMED, 1);
            JsonNode data = json(http.get(RUNS)).get("data");
            assertThat(data.size()).isEqualTo(9);
            assertThat(data)
                    .filteredOn(run -> run.path("rid").isTextual()
                            && run.path("createdTime").isTextual())
                    .hasSize(8);
        }
        assertThat(faults.injected(ApiFault.RUN_MALFORMED)).isEqualTo(30);
    }

    @Test
    void letsPageTokensExpireOrRepeatsThem() {
        String token = "&pageToken="
                + json(http.runs(SCHEDULE, "&pageSize=4")).get("nextPageToken").asText();
        faults.next(ApiFault.EXPIRED_TOKEN, 1);
        ApiPageTest.assertError(http.runs(SCHEDULE, token), 400, "INVALID_ARGUMENT", "InvalidPageToken");
        faults.next(ApiFault.REPEATED_TOKEN, 1);
        assertThat("&pageToken="
                        + json(http.runs(SCHEDULE, token)).get("nextPageToken").asText())
                .isEqualTo(token);
        assertThat(json(http.runs(SCHEDULE, token)).has("nextPageToken")).isFalse();
    }

    @Test
    void leavesOutDataWhereThereIsNone() {
        faults.always(ApiFault.ABSENT_DATA);
        simulator.schedule(SCHEDULE + "2");
        simulator.dataset(DATASET).schedules(List.of());
        assertThat(http.runs(SCHEDULE + "2", "").body()).isEqualTo("{}");
        assertThat(http.get(OF_DATASET).body()).isEqualTo("{}");
        assertThat(json(http.get(RUNS)).get("data").size()).isEqualTo(9);
    }

    @Test
    void leavesBuildsAloneWithTheFaultsOfSchedules() {
        simulator.build(RID).job(Http.job(1));
        ApiFault.ofSchedules().forEach(faults::always);
        assertThat(http.list(RID, "").statusCode()).isEqualTo(200);
        assertThat(http.get(API + "/builds/" + RID).statusCode()).isEqualTo(200);
        assertThat(ApiFault.ofSchedules())
                .hasSize(7)
                .contains(ApiFault.RUNS_SHIFTED, ApiFault.SCHEDULE_MISSING)
                .doesNotContainAnyElementsOf(ApiFault.passing())
                .allMatch(fault -> faults.injected(fault) == 0);
    }

    private List<JsonNode> pages(int pageSize) {
        return http.pages(RUNS + "?pageSize=" + pageSize);
    }
}
