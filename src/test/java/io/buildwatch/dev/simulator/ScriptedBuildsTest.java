package io.buildwatch.dev.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buildwatch.dev.DevOptions;
import io.buildwatch.testing.SeededCases;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The same seed makes the same scripts, and every build of the ordinary shape ends in time. */
class ScriptedBuildsTest {
    private static final long START = 1_700_000_000_000L;

    @Test
    void areTheSameFromTheSameSeed() {
        ScriptedBuilds builds = new ScriptedBuilds(10, 12, 30, 42);
        assertThat(builds.scripts(START)).isEqualTo(builds.scripts(START));
        assertThat(new ScriptedBuilds(10, 12, 30, 43).scripts(START).get(0).buildRid())
                .isNotEqualTo(builds.scripts(START).get(0).buildRid());
    }

    @Test
    void lookLikeFoundrysOwn() {
        BuildScript script = new ScriptedBuilds(1, 3, 1, 5).scripts(START).get(0);
        String uuid = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
        assertThat(script.buildRid()).matches("ri\\.foundry\\.main\\.build\\." + uuid);
        assertThat(script.steps())
                .filteredOn(step -> step.jobRid() != null)
                .allMatch(step -> step.jobRid().matches("ri\\.foundry\\.main\\.job\\." + uuid));
    }

    private record Shape(long seed, int jobs) {}

    @Test
    void endWithEveryJobTerminalInTime() {
        SeededCases.check(
                300,
                source -> new Shape(source.anyLong(), source.intBetween(1, 40)),
                shape -> endInTime(shape.seed(), shape.jobs()));
    }

    private static void endInTime(long seed, int jobs) {
        ScriptShape wild = new ScriptShape(0.4, 0.3, 0.5, 0);
        for (BuildScript script : new ScriptedBuilds(3, jobs, 10, seed, wild).scripts(START)) {
            Map<String, String> last = new HashMap<>();
            long at = START;
            for (ScriptStep step : script.steps()) {
                assertThat(step.atMillis()).isBetween(at, START + 10_000);
                at = step.atMillis();
                String before = last.put(String.valueOf(step.jobRid()), step.status());
                assertThat(lawful(step, before)).as("%s after %s", step, before).isTrue();
            }
            String build = last.remove("null");
            assertThat(last)
                    .hasSize(jobs)
                    .allSatisfy((job, status) ->
                            assertThat(JobState.isTerminal(status)).isTrue());
            assertThat(build).isIn("SUCCEEDED", "FAILED", "CANCELED");
            assertThat(last.containsValue("FAILED")).isEqualTo("FAILED".equals(build));
            assertThat(last.values().stream().allMatch("SUCCEEDED"::equals)).isEqualTo("SUCCEEDED".equals(build));
        }
    }

    @Test
    void holdEveryKindOfEnding() {
        List<BuildScript> scripts = new ScriptedBuilds(200, 12, 30, 1).scripts(START);
        assertThat(endings(scripts)).containsOnlyKeys("SUCCEEDED", "FAILED", "CANCELED");
        assertThat(endings(scripts).get("FAILED")).isBetween(20, 70);
        assertThat(scripts)
                .filteredOn(script -> script.steps().stream().anyMatch(step -> "DID_NOT_RUN".equals(step.status())))
                .hasSizeGreaterThan(20);
        assertThat(scripts)
                .filteredOn(script -> script.details().retryCount() == 1)
                .hasSizeBetween(10, 70)
                .allSatisfy(script -> assertThat(script.steps())
                        .filteredOn(step -> "FAILED".equals(step.status()))
                        .hasSize(1));
    }

    @Test
    void ofTheDefaultSeedBeginWithARetryAndAFailure() {
        List<BuildScript> scripts = new ScriptedBuilds(6, 20, 20, DevOptions.DEFAULT_SEED).scripts(START);

        assertThat(scripts.get(0).details().retryCount()).isEqualTo(1);
        assertThat(endings(scripts.subList(0, 1))).containsOnlyKeys("SUCCEEDED");
        assertThat(endings(scripts.subList(1, 2))).containsOnlyKeys("FAILED");
        assertThat(endings(scripts)).containsEntry("SUCCEEDED", 4);
        List<ScriptStep> ofTheRetried = scripts.get(0).steps();
        ScriptStep failure = ofTheRetried.stream()
                .filter(step -> step.status().equals("FAILED"))
                .findFirst()
                .orElseThrow();
        assertThat(ofTheRetried)
                .as("the retry can be seen by a poller that reads every second")
                .filteredOn(step -> failure.jobRid().equals(step.jobRid()) && step.atMillis() > failure.atMillis())
                .first()
                .satisfies(step -> assertThat(step.atMillis()).isGreaterThan(failure.atMillis() + 1_500));
    }

    @Test
    void mayEndInAWordNobodyKnows() {
        ScriptShape odd = new ScriptShape(0, 0, 0, 1);
        BuildScript script = new ScriptedBuilds(1, 6, 10, 3, odd).scripts(START).get(0);
        assertThat(script.steps())
                .filteredOn(step -> "ABORTED".equals(step.status()))
                .hasSize(1);
        assertThat(endings(List.of(script))).containsOnlyKeys("SUCCEEDED");
    }

    @Test
    void unfoldAsTheClockGoesOnWhoeverLooksWhen() {
        List<WorldChange> atOnce = played(1_000_000);
        assertThat(played(37)).isEqualTo(atOnce);
        assertThat(atOnce).hasSizeGreaterThan(12 * 2);
    }

    @Test
    void refuseFiguresOutOfRange() {
        assertThatThrownBy(() -> new ScriptedBuilds(0, 1, 1, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ScriptedBuilds(1, 1, Double.NaN, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ScriptedBuilds(100_000, 1_000, 1, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static List<WorldChange> played(long tick) {
        AtomicLong clock = new AtomicLong(START);
        SimulatedWorld world = new SimulatedWorld(clock::get);
        BuildScript script = new ScriptedBuilds(1, 12, 5, 9).scripts(START).get(0);
        world.add(script);
        SimulatedBuild build = world.buildOrNew(script.buildRid());
        while (clock.addAndGet(tick) < START + 5_000) {
            build.slice(0, 5, clock.get());
        }
        assertThat(build.jobs()).hasSize(12);
        return world.truth().transitions(script.buildRid());
    }

    private static Map<String, Integer> endings(List<BuildScript> scripts) {
        Map<String, Integer> endings = new HashMap<>();
        scripts.forEach(script -> script.steps().stream()
                .filter(step -> step.jobRid() == null)
                .forEach(step -> endings.merge(step.status(), 1, Integer::sum)));
        return endings;
    }

    private static boolean lawful(ScriptStep step, String before) {
        return switch (step.status()) {
            case "WAITING" -> before == null;
            case "RUNNING" -> "WAITING".equals(before) || "FAILED".equals(before);
            case "DID_NOT_RUN" -> "WAITING".equals(before);
            default -> step.jobRid() == null || "RUNNING".equals(before);
        };
    }
}
