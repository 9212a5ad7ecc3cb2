package io.buildwatch.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.dev.simulator.SimulatedBuild;
import io.buildwatch.guarantees.Guarantees;
import io.buildwatch.guarantees.Seen;
import io.buildwatch.service.ServiceOnWatchedClock;
import io.buildwatch.testing.BrokerExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Tag("broker")
class ClockSetBackTest {
    @RegisterExtension
    static final BrokerExtension BROKER = new BrokerExtension();

    @TempDir
    Path dir;

    @Test
    void endsTheInstanceWithALineAndARestartGoesOn() {
        AtomicLong setBy = new AtomicLong();
        try (Pipeline pipeline = new Pipeline(BROKER, dir)) {
            pipeline.service = ServiceOnWatchedClock.start(
                    pipeline.config(dir), pipeline.faults::add, () -> System.currentTimeMillis() + setBy.get());
            SimulatedBuild build = Jobs.newBuild(pipeline, 3);
            pipeline.submit(build.rid());
            try (Seen seen = pipeline.seen()) {
                seen.until(all -> all.events(build.rid()).size() == 3);
                assertThat(pipeline.faults).isEmpty();

                setBy.set(-Duration.ofHours(1).toMillis());

                Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !pipeline.faults.isEmpty());
                assertThat(pipeline.faults)
                        .singleElement()
                        .satisfies(fault -> assertThat(fault)
                                .hasMessageContaining("clock was set back by 3")
                                .hasMessageContaining("a restart polls again at once"));
                pipeline.restart();
                Jobs.succeed(build);
                seen.untilComplete(build.rid());
                Guarantees.assertAll(seen, pipeline.simulator.truth(), List.of(build.rid()));
            }
        }
    }
}
