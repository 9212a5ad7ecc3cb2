package io.buildwatch.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.cli.CommandInProcess;
import io.buildwatch.config.PollConfig;
import io.buildwatch.dev.broker.EmbeddedBroker;
import io.buildwatch.dev.simulator.SimulatedBuild;
import io.buildwatch.testing.BrokerExtension;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code watch} outlives what is away for a while. */
@Tag("broker")
final class WatchOutageTest {
    private static final PollConfig SOON_LOST = new PollConfig(
            Duration.ofMillis(100),
            Duration.ofMillis(400),
            Duration.ofSeconds(2),
            Duration.ofSeconds(4),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofDays(7),
            Duration.ofDays(7));

    @RegisterExtension
    static final BrokerExtension BROKER = new BrokerExtension();

    @TempDir
    Path dir;

    private static CommandInProcess.Place place(String bootstrapServers, Pipeline pipeline) {
        return new CommandInProcess.Place(bootstrapServers, pipeline.registry.url(), pipeline.topic(""));
    }

    @Test
    void goesOnWhileFoundryIsDown() {
        try (Pipeline pipeline = new Pipeline(BROKER, dir, SOON_LOST).start()) {
            CommandInProcess.Place place = place(BROKER.bootstrapServers(), pipeline);
            SimulatedBuild build = Jobs.newBuild(pipeline, 2);
            CommandInProcess watch = place.start("watch", build.rid()).untilLineWith("2 waiting");
            pipeline.simulator.downFor(Duration.ofHours(1));
            watch.untilLineWith("(LOST)");
            Jobs.succeed(build);

            assertThat(place.start("watch", "--timeout", "2s", build.rid()).status())
                    .as("nobody knows how it is")
                    .isEqualTo(5);
            assertThat(watch.hasEnded()).isFalse();
            pipeline.simulator.downFor(Duration.ZERO);
            assertThat(watch.status()).isZero();
        }
    }

    @Test
    void goesOnWhileTheBrokerIsRestarted() {
        Path data = dir.resolve("broker");
        EmbeddedBroker broker = EmbeddedBroker.start(0, data);
        try (Pipeline pipeline = new Pipeline(broker.bootstrapServers(), "r.", dir.resolve("state")).start()) {
            SimulatedBuild build = Jobs.newBuild(pipeline, 2);
            CommandInProcess watch = place(broker.bootstrapServers(), pipeline)
                    .start("watch", build.rid())
                    .untilLineWith("2 waiting");
            int port = broker.port();
            broker.close();
            Jobs.run(build);
            broker = EmbeddedBroker.start(port, data);
            watch.untilLineWith("2 running");
            Jobs.succeed(build);

            assertThat(watch.status()).isZero();
            assertThat(watch.err()).isEmpty();
        } finally {
            broker.close();
        }
    }
}
