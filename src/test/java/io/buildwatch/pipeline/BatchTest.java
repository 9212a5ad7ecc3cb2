package io.buildwatch.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.config.FoundryConfig;
import io.buildwatch.config.PollConfig;
import io.buildwatch.dev.simulator.ApiFault;
import io.buildwatch.dev.simulator.FaultRules;
import io.buildwatch.dev.simulator.ScriptedBuilds;
import io.buildwatch.dev.simulator.SimulatedEndpoint;
import io.buildwatch.guarantees.Guarantees;
import io.buildwatch.guarantees.Seen;
import io.buildwatch.testing.BrokerExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Jobs are read by batch: nothing is lost or doubled, and builds are listed less often. */
@Tag("broker")
class BatchTest {
    private static final PollConfig BY_BATCH =
            Pipeline.QUICK.withBatchIntervals(Duration.ofMillis(500), Duration.ofSeconds(20), Duration.ofMillis(300));

    @RegisterExtension
    static final BrokerExtension BROKER = new BrokerExtension();

    @TempDir
    Path dir;

    @Test
    void readsJobsByBatchAndListsBuildsLess() {
        long byBatch;
        try (Pipeline pipeline = byBatch()) {
            byBatch = run(pipeline, 44);
            assertThat(pipeline.simulator.calls().count(SimulatedEndpoint.JOB_BATCH))
                    .isPositive();
        }
        try (Pipeline pipeline = new Pipeline(BROKER, dir.resolve("list"), BY_BATCH).start()) {
            long byList = run(pipeline, 45);
            assertThat(pipeline.simulator.calls().count(SimulatedEndpoint.JOB_BATCH))
                    .isZero();
            assertThat(byBatch).isLessThan(byList / 2);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"JOB_BATCH_MISSING", "CUT_OFF", "VANISHED_JOBS"})
    void endsAllBuildsRightUnderFaults(ApiFault fault) {
        try (Pipeline pipeline = byBatch()) {
            pipeline.simulator.misbehaviour().withProbability(fault, 0.2);
            run(pipeline, 46);
            assertThat(pipeline.simulator.misbehaviour().injected(fault)).isPositive();
        }
    }

    @Test
    void endsAllBuildsRightUnderAllFaultsOfEntriesAtOnce() {
        List<ApiFault> ofEntries =
                ApiFault.passing().stream().filter(ApiFault::isOfJobBatches).toList();
        try (Pipeline pipeline = byBatch();
                Seen seen = pipeline.seen()) {
            FaultRules faults = pipeline.simulator.misbehaviour();
            ofEntries.forEach(fault -> faults.withProbability(fault, 0.1));
            List<String> rids = pipeline.simulator.add(new ScriptedBuilds(8, 12, 10, 47));
            rids.forEach(pipeline::submit);
            rids.forEach(seen::untilComplete);

            Guarantees.assertAllDespiteLies(seen, pipeline.simulator.truth(), rids);
            assertThat(ofEntries).allMatch(fault -> faults.injected(fault) > 0);
            assertThat(pipeline.faults).isEmpty();
        }
    }

    private Pipeline byBatch() {
        Pipeline pipeline = new Pipeline(BROKER, dir, BY_BATCH);
        pipeline.refresh = new FoundryConfig.Refresh(true, Duration.ofMillis(200));
        return pipeline.start();
    }

    /** Runs builds to their end; returns how many calls listed jobs. */
    private static long run(Pipeline pipeline, int seed) {
        try (Seen seen = pipeline.seen()) {
            List<String> rids = pipeline.simulator.add(new ScriptedBuilds(8, 12, 10, seed));
            rids.forEach(pipeline::submit);
            rids.forEach(seen::untilComplete);
            Guarantees.assertAll(seen, pipeline.simulator.truth(), rids);
        }
        assertThat(pipeline.faults).isEmpty();
        return pipeline.simulator.calls().count(SimulatedEndpoint.LIST_JOBS);
    }
}
