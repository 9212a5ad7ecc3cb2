package io.buildwatch.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.config.PollConfig;
import io.buildwatch.dev.simulator.SimulatedBuild;
import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.BuildObserved;
import io.buildwatch.events.Monitoring;
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
import org.junit.jupiter.params.provider.EnumSource;

/** The whole API cannot be reached for a while. */
@Tag("broker")
class OutageTest {
    private static final PollConfig SOON_LOST =
            Pipeline.QUICK.withUnseenAfter(Duration.ofSeconds(1), Duration.ofSeconds(1));

    @RegisterExtension
    static final BrokerExtension BROKER = new BrokerExtension();

    @TempDir
    Path dir;

    /** The ways in which it cannot be reached. */
    enum Outage {
        ANSWERS_503,
        REFUSES_CONNECTIONS,
        REFUSES_THE_TOKEN
    }

    @ParameterizedTest
    @EnumSource
    void saysThatItCannotSeeAndGoesOnByItself(Outage outage) throws IOException {
        try (Pipeline pipeline = new Pipeline(BROKER, dir, SOON_LOST).start();
                Seen seen = pipeline.seen()) {
            SimulatedBuild running = Jobs.newBuild(pipeline, 3);
            SimulatedBuild almost = Jobs.newBuild(pipeline, 3);
            List<String> rids = List.of(running.rid(), almost.rid());
            rids.forEach(pipeline::submit);
            Jobs.run(running);
            // All jobs have ended, and only Build.status is missing, without which the build must not be complete.
            almost.change(() -> almost.jobs().forEach(job -> job.status("SUCCEEDED")));
            seen.until(s -> rids.stream().allMatch(rid -> s.events(rid).size() >= 3));

            begin(outage, pipeline);
            seen.until(s -> rids.stream().allMatch(rid -> is(s, rid, Monitoring.LOST)));
            Jobs.succeed(running);
            almost.job(Jobs.job(almost, 0)).retry();
            assertThat(seen.completions).noneMatch(entry -> entry.value().getComplete());
            end(outage, pipeline);
            seen.until(s -> is(s, almost.rid(), Monitoring.WATCHING));
            Jobs.succeed(almost);
            rids.forEach(seen::untilComplete);

            Guarantees.assertAll(seen, pipeline.simulator.truth(), rids);
            for (String rid : rids) {
                assertThat(seen.observations(rid).stream().map(BuildObserved::getMonitoring))
                        .containsSubsequence(Monitoring.WATCHING, Monitoring.LOST, Monitoring.WATCHING);
                assertThat(seen.completions(rid).stream().filter(BuildCompletion::getComplete))
                        .allMatch(it -> it.getMonitoring() == Monitoring.WATCHING);
                assertThat(seen.watches(rid)).hasSize(1);
            }
            assertThat(pipeline.faults).isEmpty();
        }
    }

    @Test
    void doesNotTakeABuildForGoneWhileItsListIsOnlyLate() {
        try (Pipeline pipeline = new Pipeline(BROKER, dir, SOON_LOST).start();
                Seen seen = pipeline.seen()) {
            String missing = "ri.foundry.main.build.not-made-yet";
            pipeline.submit(missing);
            SimulatedBuild other = Jobs.newBuild(pipeline, 1);
            pipeline.submit(other.rid());
            pipeline.awaitSweeps(missing, 2);
            assertThat(seen.read().latestObservation(missing))
                    .map(BuildObserved::getMonitoring)
                    .contains(Monitoring.WATCHING);

            SimulatedBuild made = pipeline.simulator.build(missing);
            made.job(Jobs.job(made, 0));
            Jobs.succeed(made);
            seen.untilComplete(missing);
            assertThat(seen.observations(missing)).noneMatch(it -> it.getMonitoring() == Monitoring.NOT_FOUND);

            String never = "ri.foundry.main.build.never-made";
            pipeline.submit(never);
            seen.until(s -> is(s, never, Monitoring.NOT_FOUND));
            assertThat(seen.latest(never).orElseThrow().getComplete()).isFalse();
            Guarantees.assertAll(seen, pipeline.simulator.truth(), List.of(missing));
        }
    }

    private static void begin(Outage outage, Pipeline pipeline) {
        switch (outage) {
            case ANSWERS_503 -> pipeline.simulator.downFor(Duration.ofHours(1));
            case REFUSES_CONNECTIONS -> pipeline.simulator.refuseConnections();
            case REFUSES_THE_TOKEN -> pipeline.simulator.acceptToken("another");
        }
    }

    private static void end(Outage outage, Pipeline pipeline) throws IOException {
        switch (outage) {
            case ANSWERS_503 -> pipeline.simulator.downFor(Duration.ZERO);
            case REFUSES_CONNECTIONS -> pipeline.simulator.listenAgain();
            case REFUSES_THE_TOKEN -> pipeline.simulator.acceptToken(Pipeline.TOKEN);
        }
    }

    private static boolean is(Seen seen, String rid, Monitoring monitoring) {
        return seen.latest(rid).filter(it -> it.getMonitoring() == monitoring).isPresent();
    }
}
