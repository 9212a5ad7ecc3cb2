package io.buildwatch.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.dev.simulator.ScriptShape;
import io.buildwatch.dev.simulator.ScriptedBuilds;
import io.buildwatch.events.BuildStatus;
import io.buildwatch.guarantees.Guarantees;
import io.buildwatch.guarantees.Seen;
import io.buildwatch.testing.BrokerExtension;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All guarantees hold across restarts, with the state directory and without it. */
@Tag("broker")
class RestartTest {
    private static final ScriptShape ALL_KINDS = new ScriptShape(0.25, 0.15, 0.5, 0);

    @RegisterExtension
    static final BrokerExtension BROKER = new BrokerExtension();

    @TempDir
    Path dir;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void goesOnInTheMiddle(boolean stateKept) throws IOException {
        try (Pipeline pipeline = new Pipeline(BROKER, dir).start();
                Seen seen = pipeline.seen()) {
            List<String> rids = pipeline.simulator.add(new ScriptedBuilds(8, 15, 9, 11, ALL_KINDS));
            rids.forEach(pipeline::submit);
            for (int restart = 1; restart <= 2; restart++) {
                int before = seen.events.size();
                seen.until(s -> s.events.size() > before + 60);
                pipeline.stop();
                if (!stateKept) {
                    pipeline.loseState();
                }
                pipeline.start();
            }
            // Nothing is submitted again, because the watches are in the stores.
            rids.forEach(seen::untilComplete);

            Guarantees.assertAll(seen, pipeline.simulator.truth(), rids);
            assertThat(rids).allSatisfy(rid -> {
                assertThat(seen.watches(rid)).hasSize(1);
                assertThat(seen.latest(rid).orElseThrow().getState().name())
                        .isEqualTo(pipeline.simulator.build(rid).status());
            });
            assertThat(pipeline.faults).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void publishesNothingAfterAQuietRestart(boolean stateKept) throws IOException {
        try (Pipeline pipeline = new Pipeline(BROKER, dir).start();
                Seen seen = pipeline.seen()) {
            String running = Jobs.newBuild(pipeline, 5).rid();
            Jobs.run(pipeline.simulator.build(running));
            var ended = Jobs.newBuild(pipeline, 5);
            Jobs.succeed(ended);
            var stopped = Jobs.newBuild(pipeline, 2);
            List.of(running, ended.rid(), stopped.rid()).forEach(pipeline::submit);
            seen.untilComplete(ended.rid()).until(s -> s.events.size() == 12);
            pipeline.unwatch(stopped.rid());
            seen.until(s -> s.latest(stopped.rid())
                    .filter(it -> it.getMonitoring().name().equals("STOPPED"))
                    .isPresent());
            pipeline.awaitSweeps(running, 2);
            seen.untilBuildStatus(running, BuildStatus.RUNNING);
            pipeline.stop();
            if (!stateKept) {
                pipeline.loseState();
            }
            pipeline.start();
            pipeline.awaitSweeps(running, 5);
            seen.assertQuietFor(Duration.ofMillis(500));

            Jobs.succeed(pipeline.simulator.build(running));
            seen.untilComplete(running);
            Guarantees.assertAll(seen, pipeline.simulator.truth(), List.of(running, ended.rid(), stopped.rid()));
            assertThat(pipeline.faults).isEmpty();
        }
    }

    @Test
    void keepsSubmissionsThatCameWhileItWasDown() {
        try (Pipeline pipeline = new Pipeline(BROKER, dir).start();
                Seen seen = pipeline.seen()) {
            pipeline.stop();
            var build = Jobs.newBuild(pipeline, 3);
            pipeline.submit(build.rid());
            pipeline.submitTo(1, build.rid());
            Jobs.succeed(build);
            pipeline.start();
            seen.untilComplete(build.rid());

            Guarantees.assertAll(seen, pipeline.simulator.truth(), List.of(build.rid()));
        }
    }
}
