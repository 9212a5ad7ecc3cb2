package io.buildwatch.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.dev.simulator.SimulatedBuild;
import io.buildwatch.events.BuildState;
import io.buildwatch.guarantees.Guarantees;
import io.buildwatch.guarantees.Seen;
import io.buildwatch.testing.BrokerExtension;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A build of very many jobs is read in slices: the others go on meanwhile. */
@Tag("broker")
class HugeBuildTest {
    private static final int JOBS = 30_000;

    @RegisterExtension
    static final BrokerExtension BROKER = new BrokerExtension();

    @TempDir
    Path dir;

    @Test
    void aSmallBuildIsCompleteBeforeAHugeOneIsReadOnce() {
        try (Pipeline pipeline = new Pipeline(BROKER, dir).start();
                Seen seen = pipeline.seen()) {
            SimulatedBuild huge = Jobs.newBuild(pipeline, JOBS).pageSize(1_000);
            SimulatedBuild small = Jobs.newBuild(pipeline, 3);
            Jobs.succeed(small);
            pipeline.submit(huge.rid());
            seen.until(s -> !s.events(huge.rid()).isEmpty());
            pipeline.submit(small.rid());
            seen.untilComplete(small.rid());
            assertThat(seen.events(huge.rid())).hasSizeLessThan(JOBS);

            Jobs.succeed(huge);
            seen.untilComplete(huge.rid());
            assertThat(seen.latest(huge.rid())).hasValueSatisfying(last -> {
                assertThat(last.getState()).isEqualTo(BuildState.SUCCEEDED);
                assertThat(last.getCounts().getSucceeded()).isEqualTo(JOBS);
            });
            Guarantees.assertAll(seen, pipeline.simulator.truth(), List.of(huge.rid(), small.rid()));
            assertThat(pipeline.faults).isEmpty();
        }
    }
}
