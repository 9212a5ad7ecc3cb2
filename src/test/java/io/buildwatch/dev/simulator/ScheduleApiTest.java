package io.buildwatch.dev.simulator;

import static io.buildwatch.dev.simulator.Http.API;
import static io.buildwatch.dev.simulator.Http.RID;
import static io.buildwatch.dev.simulator.Http.SCHEDULE;
import static io.buildwatch.dev.simulator.Http.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Schedules, their runs, and the schedules of a dataset, with the JDK's HTTP client. */
class ScheduleApiTest {
    private static final String DATASET = "ri.foundry.main.dataset.1";

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
    void showsARunWithoutAResult() {
        SimulatedRun run = simulator.schedule(SCHEDULE).run();

        HttpResponse<String> answer = http.get(API + "/schedules/" + SCHEDULE + "/runs");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(json(answer).has("nextPageToken")).isFalse();
        JsonNode shown = json(answer).get("data").get(0);
        assertThat(run.rid()).startsWith("ri.scheduler.main.schedule-run.");
        assertThat(shown.get("rid").asText()).isEqualTo(run.rid());
        assertThat(shown.get("scheduleRid").asText()).isEqualTo(SCHEDULE);
        assertThat(shown.get("scheduleVersionRid").asText()).startsWith("ri.scheduler.main.schedule-version.");
        assertThat(shown.get("createdTime").asText()).isEqualTo("2003-05-06T12:34:56.789Z");
        assertThat(shown.has("createdBy")).isFalse();
        assertThat(shown.has("result")).isFalse();
    }

    @Test
    void showsEachResult() {
        SimulatedSchedule schedule = simulator.schedule(SCHEDULE);
        schedule.run(1).createdBy("someone").submitted(RID);
        schedule.run(2).ignored();
        schedule.run(3).error("TargetResolutionFailure", "There is no such dataset.");

        JsonNode data = json(http.runs(SCHEDULE, "")).get("data");

        assertThat(data.get(2).get("createdBy").asText()).isEqualTo("someone");
        assertThat(data.get(2).get("result").toString())
                .isEqualTo("{\"type\":\"submitted\",\"buildRid\":\"" + RID + "\"}");
        assertThat(data.get(1).get("result").toString()).isEqualTo("{\"type\":\"ignored\"}");
        assertThat(data.get(0).get("result").toString())
                .isEqualTo("{\"type\":\"error\",\"errorName\":\"TargetResolutionFailure\","
                        + "\"description\":\"There is no such dataset.\"}");
    }

    @Test
    void listsTheMostRecentRunsFirstOnAllPages() {
        List<String> rids = addRuns(7);
        String late = simulator.schedule(SCHEDULE).run(3).rid();

        List<JsonNode> pages = http.pages(API + "/schedules/" + SCHEDULE + "/runs?pageSize=3");

        assertThat(pages).hasSize(3);
        assertThat(pages.get(2).has("nextPageToken")).isFalse();
        List<String> expected = new ArrayList<>(rids);
        expected.add(4, late);
        Collections.reverse(expected);
        assertThat(Http.rids(pages)).containsExactlyElementsOf(expected);
    }

    @Test
    void holdsAHundredRunsOnAPageAtMost() {
        addRuns(101);
        assertThat(json(http.runs(SCHEDULE, "")).get("data").size()).isEqualTo(100);
        assertThat(json(http.runs(SCHEDULE, "&pageSize=500")).get("data").size())
                .isEqualTo(100);
        simulator.schedule(SCHEDULE).pageSize(2);
        assertThat(json(http.runs(SCHEDULE, "&pageSize=500")).get("data").size())
                .isEqualTo(2);
    }

    @Test
    void listsARunTwiceIfAnotherBeginsBetweenPages() {
        List<String> rids = addRuns(4);
        SimulatedSchedule schedule = simulator.schedule(SCHEDULE).pageSize(2);
        schedule.beforePage(1, () -> schedule.run(100));

        List<JsonNode> pages = http.pages(API + "/schedules/" + SCHEDULE + "/runs?preview=true");

        assertThat(Http.rids(pages)).containsExactly(rids.get(3), rids.get(2), rids.get(2), rids.get(1), rids.get(0));
    }

    @Test
    void refusesAPageSizeOrTokenThatIsNone() {
        addRuns(2);
        simulator.schedule(SCHEDULE + "2").run();
        String token = "&pageToken="
                + json(http.runs(SCHEDULE, "&pageSize=1")).get("nextPageToken").asText();

        assertError(http.runs(SCHEDULE, "&pageSize=0"), 400, "InvalidPageSize");
        assertError(http.runs(SCHEDULE, "&pageSize=ten"), 400, "InvalidPageSize");
        assertError(http.runs(SCHEDULE, "&pageToken=v1.nonsense"), 400, "InvalidPageToken");
        assertError(http.runs(SCHEDULE + "2", token), 400, "InvalidPageToken");
        assertThat(http.runs(SCHEDULE, token).statusCode()).isEqualTo(200);
        clock.addAndGet(30_000);
        assertError(http.runs(SCHEDULE, token), 400, "InvalidPageToken");
    }

    @Test
    void showsASchedule() {
        simulator
                .schedule(SCHEDULE)
                .displayName("Nightly")
                .description("Builds it all.")
                .paused(true);
        String path = API + "/schedules/" + SCHEDULE;

        assertError(http.get(path), 400, "ApiFeaturePreviewUsageOnly");
        JsonNode shown = json(http.get(path + "?preview=true"));
        assertThat(shown.get("rid").asText()).isEqualTo(SCHEDULE);
        assertThat(shown.get("displayName").asText()).isEqualTo("Nightly");
        assertThat(shown.get("description").asText()).isEqualTo("Builds it all.");
        assertThat(shown.get("paused").asBoolean()).isTrue();
        assertThat(shown.get("action").get("branchName").asText()).isEqualTo("master");
        assertThat(shown.get("scopeMode").isObject()).isTrue();

        simulator.schedule(SCHEDULE).displayName(null).description(null).paused(false);
        JsonNode bare = json(http.get(path + "?preview=true"));
        assertThat(bare.has("displayName")).isFalse();
        assertThat(bare.has("description")).isFalse();
        assertThat(bare.get("paused").asBoolean()).isFalse();
    }

    @Test
    void saysWhichScheduleItDoesNotFindOrShow() {
        for (String path : List.of("?preview=true", "/runs")) {
            HttpResponse<String> unknown = http.get(API + "/schedules/" + SCHEDULE + "9" + path);
            assertError(unknown, 404, "ScheduleNotFound");
            assertThat(json(unknown).get("parameters").get("scheduleRid").asText())
                    .isEqualTo(SCHEDULE + "9");
        }
        simulator.schedule(SCHEDULE).forbid(true);
        assertError(http.runs(SCHEDULE, ""), 403, "Default:PermissionDenied");
        assertError(http.get(API + "/schedules/" + SCHEDULE + "?preview=true"), 403, "Default:PermissionDenied");
        simulator.schedule(SCHEDULE).forbid(false);
        assertThat(http.runs(SCHEDULE, "").statusCode()).isEqualTo(200);
        simulator.schedule(SCHEDULE).delete();
        assertError(http.runs(SCHEDULE, ""), 404, "ScheduleNotFound");
    }

    @Test
    void listsTheSchedulesOfADataset() {
        String path = "/api/v2/datasets/" + DATASET + "/getSchedules";
        assertError(http.get(path), 404, "DatasetNotFound");
        simulator.dataset(DATASET).schedules(List.of("ri.s.1", "ri.s.2", "ri.s.3"));

        assertThat(http.get(path).body()).isEqualTo("{\"data\":[\"ri.s.1\",\"ri.s.2\",\"ri.s.3\"]}");
        List<JsonNode> pages = http.pages(path + "?pageSize=2");
        assertThat(pages).hasSize(2);
        assertThat(pages.get(0).get("data").toString()).isEqualTo("[\"ri.s.1\",\"ri.s.2\"]");
        assertThat(pages.get(1).toString()).isEqualTo("{\"data\":[\"ri.s.3\"]}");
        simulator.dataset(DATASET).schedules(List.of());
        assertThat(http.get(path).body()).isEqualTo("{\"data\":[]}");
    }

    @Test
    void hasNoBodyForAnUnknownPathAndTellsTheRightMethod() {
        for (String path : List.of(
                API + "/schedules/",
                API + "/schedules//runs",
                API + "/schedules/" + SCHEDULE + "/runs/x",
                "/api/v2/datasets/" + DATASET,
                "/api/v2/datasets//getSchedules")) {
            HttpResponse<String> answer = http.get(path);
            assertThat(answer.statusCode()).as(path).isEqualTo(404);
            assertThat(answer.body()).as(path).isEmpty();
        }
        assertThat(http.post(API + "/schedules/" + SCHEDULE + "/runs", "{}").statusCode())
                .isEqualTo(405);
    }

    @Test
    void asksForTheTokenAndCountsTheCalls() {
        simulator.schedule(SCHEDULE).run();
        simulator.acceptToken("secret");
        assertError(http.runs(SCHEDULE, ""), 401, "MissingCredentials");
        assertError(http.get(API + "/schedules/" + SCHEDULE + "?preview=true"), 401, "MissingCredentials");
        assertError(http.get("/api/v2/datasets/" + DATASET + "/getSchedules"), 401, "MissingCredentials");
        assertThat(http.send(http.request(API + "/schedules/" + SCHEDULE + "/runs")
                                .header("Authorization", "Bearer secret"))
                        .statusCode())
                .isEqualTo(200);
        assertThat(simulator.calls().count(SimulatedEndpoint.SCHEDULE_RUNS)).isEqualTo(2);
        assertThat(simulator.calls().count(SimulatedEndpoint.SCHEDULE)).isEqualTo(1);
        assertThat(simulator.calls().count(SimulatedEndpoint.DATASET_SCHEDULES)).isEqualTo(1);
        assertThat(simulator.calls().log().get(0).rid()).isEqualTo(SCHEDULE);
        assertThat(simulator.calls().log().get(0).firstPage()).isTrue();
    }

    @Test
    void showsSeveralChangesTogether() throws Exception {
        SimulatedSchedule schedule = simulator.schedule(SCHEDULE);
        AtomicLong halfway = new AtomicLong();
        Thread reader = new Thread(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                halfway.addAndGet(schedule.truth().stream()
                        .filter(run -> run.result() == null)
                        .count());
            }
        });
        reader.start();
        for (int i = 0; i < 500; i++) {
            schedule.change(() -> schedule.run().ignored());
        }
        reader.interrupt();
        reader.join();
        assertThat(halfway).hasValue(0);
    }

    @Test
    void tellsTheTruthOfItsRuns() {
        SimulatedSchedule schedule = simulator.schedule(SCHEDULE);
        SimulatedRun first = schedule.run(1_000);
        SimulatedRun second = schedule.run();
        long created = clock.get();
        clock.addAndGet(5_000);
        second.submitted(RID);

        assertThat(simulator.truth().runs(SCHEDULE))
                .containsExactly(
                        new WorldRun(first.rid(), 1_000, null, null, null),
                        new WorldRun(second.rid(), created, "submitted", created + 5_000, RID));
        assertThat(simulator.truth().runs("other")).isEmpty();
    }

    /** Adds runs that begin a millisecond after each other; gives their RIDs, the oldest first. */
    private List<String> addRuns(int runs) {
        List<String> rids = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            rids.add(simulator.schedule(SCHEDULE).run(i).rid());
        }
        return rids;
    }

    private static void assertError(HttpResponse<String> answer, int status, String name) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(json(answer).get("errorName").asText()).isEqualTo(name);
        assertThat(json(answer).get("errorInstanceId").asText()).hasSize(36);
    }
}
