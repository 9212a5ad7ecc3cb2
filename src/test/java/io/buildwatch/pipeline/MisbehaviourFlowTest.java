package io.buildwatch.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.config.PollConfig;
import io.buildwatch.dev.simulator.ApiFault;
import io.buildwatch.dev.simulator.FaultRules;
import io.buildwatch.dev.simulator.ScriptShape;
import io.buildwatch.dev.simulator.ScriptedBuilds;
import io.buildwatch.dev.simulator.SimulatedBuild;
import io.buildwatch.events.BuildCompletion;
import io.buildwatch.guarantees.Guarantees;
import io.buildwatch.guarantees.Seen;
import io.buildwatch.testing.BrokerExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Temporary faults of Foundry, by chance: all guarantees hold, and each build settles by the rule with its true state.
 */
@Tag("broker")
class MisbehaviourFlowTest {
    /**
     * Polling with such long times that only the rule can settle a build, so that a build that is complete too early
     * shows a false proof.
     */
    private static final PollConfig PATIENT = PollConfig.defaults()
            .withIntervals(Duration.ofMillis(100), Duration.ofMillis(400))
            .withSettling(Duration.ofMinutes(5), Duration.ofMinutes(10))
            .withUnseenAfter(Duration.ofSeconds(30), Duration.ofSeconds(30));

    /** Faults that report a false status of a job, or leave out a time. */
    private static final Set<ApiFault> LIES =
            Set.of(ApiFault.STALE_PAGE, ApiFault.UNKNOWN_STATUS, ApiFault.NO_START_TIMES);

    private static final ScriptShape ALL_KINDS = new ScriptShape(0.2, 0.1, 0.4, 0);

    @RegisterExtension
    static final BrokerExtension BROKER = new BrokerExtension();

    @TempDir
    Path dir;

    /** Each build has a fault of its own, in two calls of five: a build is read seldom on a slow machine. */
    @Test
    void endsEachBuildRightUnderItsOwnFault() {
        try (Pipeline pipeline = new Pipeline(BROKER, dir, PATIENT, 3).start();
                Seen seen = pipeline.seen()) {
            FaultRules faults = pipeline.simulator.misbehaviour();
            faults.tune(new FaultRules.Tuning(300, 600, 400, 0, "1"));
            // Jobs are not read by batch here.
            List<ApiFault> passing = ApiFault.passing().stream()
                    .filter(fault -> !fault.isOfJobBatches())
                    .toList();
            List<String> rids = pipeline.simulator.add(new ScriptedBuilds(passing.size(), 10, 7, 21, ALL_KINDS));
            Map<String, ApiFault> struck = new LinkedHashMap<>();
            for (int i = 0; i < rids.size(); i++) {
                struck.put(rids.get(i), passing.get(i));
                if (passing.get(i) == ApiFault.LIST_FORBIDDEN) {
                    // Only once: two refusals in a row are believed, and the build is then tried again only after
                    // minutes.
                    faults.next(ApiFault.LIST_FORBIDDEN, 1, rids.get(i));
                } else {
                    faults.withProbability(passing.get(i), 0.4, rids.get(i));
                }
            }
            rids.forEach(pipeline::submit);
            rids.forEach(seen::untilComplete);

            for (Map.Entry<String, ApiFault> build : struck.entrySet()) {
                assertEndedRight(pipeline, seen, build.getKey(), LIES.contains(build.getValue()));
            }
            assertThat(struck.values().stream().filter(fault -> faults.injected(fault) == 0))
                    .as("faults that never struck")
                    .hasSizeLessThan(6);
            assertThat(pipeline.faults).isEmpty();
        }
    }

    /** The same fault in calls of all builds, batches included. */
    @ParameterizedTest
    @EnumSource(
            names = {
                "UNAVAILABLE",
                "INTERNAL_ERROR",
                "PROXY_HTML",
                "THROTTLED_RETRY_AFTER",
                "CUT_OFF",
                "GIBBERISH",
                "ERROR_UNDER_200",
                "OTHER_SHAPE",
                "CONNECTION_RESET",
                "UNAUTHORIZED"
            })
    void endsAllBuildsRightUnderOneFault(ApiFault fault) {
        try (Pipeline pipeline = new Pipeline(BROKER, dir, PATIENT, 4).start();
                Seen seen = pipeline.seen()) {
            pipeline.simulator.misbehaviour().withProbability(fault, 0.2);
            List<String> rids = pipeline.simulator.add(new ScriptedBuilds(4, 10, 3, 33, ALL_KINDS));
            rids.forEach(pipeline::submit);
            rids.forEach(seen::untilComplete);

            rids.forEach(rid -> assertEndedRight(pipeline, seen, rid, false));
            assertThat(pipeline.simulator.misbehaviour().injected(fault)).isPositive();
            assertThat(pipeline.faults).isEmpty();
        }
    }

    /** Each {@code Build} is then read by a call of its own. */
    @Test
    void endsAllBuildsRightWhereThereIsNoBatchCall() {
        try (Pipeline pipeline = new Pipeline(BROKER, dir, PATIENT, 4).start();
                Seen seen = pipeline.seen()) {
            pipeline.simulator.misbehaviour().withProbability(ApiFault.BUILD_BATCH_MISSING, 1);
            List<String> rids = pipeline.simulator.add(new ScriptedBuilds(4, 10, 3, 55, ALL_KINDS));
            rids.forEach(pipeline::submit);
            rids.forEach(seen::untilComplete);

            rids.forEach(rid -> assertEndedRight(pipeline, seen, rid, false));
            assertThat(pipeline.simulator.misbehaviour().injected(ApiFault.BUILD_BATCH_MISSING))
                    .as("batches: two in a row, perhaps more that were under way meanwhile, and then none for a while")
                    .isBetween(2L, 4L);
            assertThat(pipeline.faults).isEmpty();
        }
    }

    @Test
    void endsAllBuildsRightUnderAllFaultsAtOnce() {
        try (Pipeline pipeline = new Pipeline(BROKER, dir, PATIENT, 4).start();
                Seen seen = pipeline.seen()) {
            FaultRules faults = pipeline.simulator.misbehaviour();
            faults.tune(new FaultRules.Tuning(300, 600, 400, 0, "1"));
            ApiFault.passing().forEach(fault -> faults.withProbability(fault, 0.02));
            faults.off(ApiFault.LIST_FORBIDDEN);
            List<String> rids = pipeline.simulator.add(new ScriptedBuilds(12, 10, 6, 44, ALL_KINDS));
            rids.forEach(pipeline::submit);
            rids.forEach(seen::untilComplete);

            rids.forEach(rid -> assertEndedRight(pipeline, seen, rid, true));
            assertThat(pipeline.faults).isEmpty();
        }
    }

    @Test
    void countsAllJobsOfABuildOfManyPages() {
        try (Pipeline pipeline = new Pipeline(BROKER, dir, PATIENT, 90).start();
                Seen seen = pipeline.seen()) {
            String rid = pipeline.simulator
                    .add(new ScriptedBuilds(1, 2_000, 6, 3, new ScriptShape(0, 0, 1, 0)))
                    .get(0);
            pipeline.submit(rid);
            seen.untilComplete(rid);

            assertEndedRight(pipeline, seen, rid, false);
            BuildCompletion last = seen.latest(rid).orElseThrow();
            assertThat(last.getJobCount()).isEqualTo(2_000);
            assertThat(last.getCounts().getSucceeded()).isEqualTo(2_000);
        }
    }

    private static void assertEndedRight(Pipeline pipeline, Seen seen, String rid, boolean lies) {
        if (lies) {
            Guarantees.assertAllDespiteLies(seen, pipeline.simulator.truth(), List.of(rid));
        } else {
            Guarantees.assertAll(seen, pipeline.simulator.truth(), List.of(rid));
        }
        SimulatedBuild build = pipeline.simulator.build(rid);
        assertThat(seen.latest(rid).orElseThrow().getState().name()).isEqualTo(build.status());
        assertThat(seen.latest(rid).orElseThrow().getJobCount())
                .isEqualTo(build.jobs().size());
        assertThat(seen.latestObservation(rid).orElseThrow().getDetail()).isNull();
        assertThat(seen.watches(rid)).hasSize(1);
    }
}
