package io.buildwatch.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.dev.simulator.SimulatedBuild;
import io.buildwatch.events.BuildState;
import io.buildwatch.guarantees.Guarantees;
import io.buildwatch.guarantees.Seen;
import io.buildwatch.testing.BrokerExtension;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A build of very many jobs is processed in slices, so that other builds go on meanwhile. */
@Tag("broker")
class HugeBuildTest {
    private static final int JOBS = 12_000;

    @RegisterExtension
    static final BrokerExtension BROKER = new BrokerExtension();

    @TempDir
    Path dir;

    @Test
    void aSmallBuildIsCompleteBeforeAHugeOneIsReadOnce() {
        try (Pipeline pipeline = new Pipeline(BROKER, dir).start();
                Seen seen = pipeline.seen()) {
            CountDownLatch smallIsComplete = new CountDownLatch(1);
            SimulatedBuild huge = Jobs.newBuild(pipeline, JOBS).pageSize(1_000);
            holdPage(huge, 10, smallIsComplete);
            SimulatedBuild small = Jobs.newBuild(pipeline, 3);
            Jobs.succeed(small);
            pipeline.submit(huge.rid());
            seen.until(s -> !s.events(huge.rid()).isEmpty());
            pipeline.submit(small.rid());
            seen.untilComplete(small.rid());
            assertThat(seen.events(huge.rid()).size())
                    .as("events of the huge build")
                    .isLessThan(JOBS);
            smallIsComplete.countDown();

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

    /** Sends no page of this number, nor any later one, before the latch is open: each request for it times out. */
    private static void holdPage(SimulatedBuild build, int page, CountDownLatch latch) {
        build.beforePage(page, () -> {
            holdPage(build, page, latch);
            try {
                latch.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
