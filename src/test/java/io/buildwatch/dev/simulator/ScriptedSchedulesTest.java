package io.buildwatch.dev.simulator;

import static io.buildwatch.dev.simulator.Http.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The same seed makes the same schedules, and each of their builds is started by exactly one run. */
class ScriptedSchedulesTest {
    private static final long START = 1_700_000_000_000L;

    private final AtomicLong clock = new AtomicLong(START);

    @Test
    void areTheSameFromTheSameSeed() {
        ScriptedSchedules schedules = new ScriptedSchedules(4, 30, 60, 42);
        assertThat(schedules.scripts(START)).isEqualTo(schedules.scripts(START));
        assertThat(new ScriptedSchedules(4, 30, 60, 43).scripts(START).get(0).scheduleRid())
                .isNotEqualTo(schedules.scripts(START).get(0).scheduleRid());
    }

    @Test
    void shareTheBuildsOutAndStartThemInTime() {
        List<ScheduleScript> scripts = new ScriptedSchedules(4, 30, 3, 60, 5, 7).scripts(START);
        assertThat(scripts).hasSize(4).allSatisfy(script -> {
            List<BuildScript> builds = builds(script).toList();
            assertThat(builds).hasSizeBetween(7, 8).allSatisfy(build -> {
                assertThat(build.details().scheduleRid()).isEqualTo(script.scheduleRid());
                assertThat(build.steps())
                        .allMatch(step -> step.atMillis() >= build.startMillis()
                                && step.atMillis() <= build.startMillis() + 5_000);
            });
            assertThat(script.steps())
                    .extracting(ScheduleStep::atMillis)
                    .isSorted()
                    .allMatch(at -> at >= START && at <= START + 60_000);
        });
        assertThat(scripts.stream().flatMap(ScriptedSchedulesTest::builds).map(BuildScript::buildRid))
                .hasSize(30)
                .doesNotHaveDuplicates();
    }

    @Test
    void holdEveryKindOfResultSomeOfThemLate() {
        List<WorldRun> runs = played(new ScriptedSchedules(5, 300, 2, 100, 10, 3), 100_000);
        List<WorldRun> submitted =
                runs.stream().filter(run -> "submitted".equals(run.result())).toList();
        assertThat(submitted).hasSize(300).extracting(WorldRun::buildRid).doesNotHaveDuplicates();
        assertThat(submitted.stream().filter(ScriptedSchedulesTest::isLate).count())
                .isBetween(60L, 120L);
        assertThat(runs).filteredOn(run -> "ignored".equals(run.result())).hasSizeBetween(30, 110);
        assertThat(runs).filteredOn(run -> "error".equals(run.result())).hasSizeBetween(10, 70);
        assertThat(runs).allMatch(run -> late(run) <= 10_000);
    }

    @Test
    void unfoldAsTheClockGoesOnWhoeverLooksWhen() {
        ScriptedSchedules schedules = new ScriptedSchedules(3, 20, 2, 10, 2, 9);
        List<WorldRun> atOnce = played(schedules, 20_000);
        assertThat(atOnce).allMatch(run -> run.result() != null);
        assertThat(played(schedules, 37)).isEqualTo(atOnce);
    }

    @Test
    void makeABuildWhenItsRunHasItsResult() throws Exception {
        try (FoundrySimulator simulator = FoundrySimulator.start(
                SimulatorSettings.defaults().withClock(clock::get).withLimits(SimulatorSettings.Limits.NONE))) {
            Http http = new Http(simulator);
            ScriptedSchedules schedules = new ScriptedSchedules(2, 12, 3, 10, 2, 5);
            List<BuildScript> builds = schedules.scripts(START).stream()
                    .flatMap(ScriptedSchedulesTest::builds)
                    .toList();
            List<String> rids = simulator.add(schedules);

            for (BuildScript build : builds) {
                assertThat(build.startMillis()).isGreaterThan(START);
                assertThat(http.list(build.buildRid(), "").statusCode()).isEqualTo(404);
            }
            clock.addAndGet(10_000);
            assertThat(simulator.truth().builds())
                    .containsExactlyInAnyOrderElementsOf(
                            builds.stream().map(BuildScript::buildRid).toList());
            for (String rid : rids) {
                assertThat(json(http.runs(rid, "")).get("data"))
                        .isNotEmpty()
                        .allSatisfy(run -> assertShown(http, rid, run.path("result")));
            }
            assertThat(simulator.add(schedules)).as("the same seed again").isEmpty();
        }
    }

    /** A build that was started can be read, and names its schedule. */
    private static void assertShown(Http http, String scheduleRid, JsonNode result) {
        assertThat(result.path("type").asText()).isIn("submitted", "ignored", "error");
        if (result.has("buildRid")) {
            JsonNode build =
                    json(http.get(Http.API + "/builds/" + result.get("buildRid").asText()));
            assertThat(build.path("scheduleRid").asText()).isEqualTo(scheduleRid);
        }
    }

    @Test
    void areMadeOnRequest() throws Exception {
        try (FoundrySimulator simulator = FoundrySimulator.start(SimulatorSettings.defaults())) {
            Http http = new Http(simulator);
            String wanted = "{\"schedules\":2,\"builds\":4,\"jobs\":3,\"seconds\":5,\"buildSeconds\":1,\"seed\":11}";
            JsonNode rids = json(http.post("/simulator/schedules", wanted)).get("rids");
            assertThat(rids.size()).isEqualTo(2);
            assertThat(http.runs(rids.get(1).asText(), "").statusCode()).isEqualTo(200);
            assertThat(http.get(Http.API + "/schedules/" + rids.get(0).asText() + "?preview=true")
                            .body())
                    .contains("\"displayName\":\"Scripted schedule 1\"");
            assertThat(http.post("/simulator/schedules", wanted).statusCode()).isEqualTo(409);
            assertThat(http.post("/simulator/schedules", wanted).body()).contains("the schedules of seed 11");
            assertThat(http.post("/simulator/schedules", "").statusCode()).isEqualTo(200);
            assertThat(http.post("/simulator/schedules", "{\"schedules\":0}").statusCode())
                    .isEqualTo(400);
            assertThat(http.get("/simulator/schedules").statusCode()).isEqualTo(405);
        }
    }

    @Test
    void refuseFiguresOutOfRange() {
        assertRefused(0, 1, 1, 1, 1);
        assertRefused(10_001, 1, 1, 1, 1);
        assertRefused(1, 0, 1, 1, 1);
        assertRefused(1, 100_000, 11, 1, 1);
        assertRefused(1, 1, 0, 1, 1);
        assertRefused(1, 1, 1, 0, 1);
        assertRefused(1, 1, 1, Double.NaN, 1);
        assertRefused(1, 1, 1, 1, 0);
        assertThat(new ScriptedSchedules(1, 1, 0.2, 1).buildSeconds()).isEqualTo(0.1);
    }

    private static void assertRefused(int schedules, int builds, int jobs, double seconds, double buildSeconds) {
        assertThatThrownBy(() -> new ScriptedSchedules(schedules, builds, jobs, seconds, buildSeconds, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** All runs of the schedules, which are looked at every {@code tick} ms. */
    private List<WorldRun> played(ScriptedSchedules schedules, long tick) {
        clock.set(START);
        SimulatedWorld world = new SimulatedWorld(clock::get);
        List<ScheduleScript> scripts = schedules.scripts(START);
        scripts.forEach(world::add);
        long end = START + (long) (schedules.seconds() * 1_000);
        while (clock.get() < end) {
            clock.addAndGet(tick);
            scripts.forEach(script -> world.runs(script.scheduleRid()));
        }
        List<WorldRun> runs = scripts.stream()
                .flatMap(script -> world.truth().runs(script.scheduleRid()).stream())
                .toList();
        runs.stream()
                .filter(run -> run.buildRid() != null)
                .forEach(run -> assertThat(world.find(run.buildRid())).isNotNull());
        return runs;
    }

    private static Stream<BuildScript> builds(ScheduleScript script) {
        return script.steps().stream().map(ScheduleStep::build).filter(Objects::nonNull);
    }

    private static boolean isLate(WorldRun run) {
        return late(run) > 0;
    }

    private static long late(WorldRun run) {
        return run.resultMillis() - run.createdMillis();
    }
}
