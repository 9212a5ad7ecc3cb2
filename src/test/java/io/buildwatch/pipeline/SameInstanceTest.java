package io.buildwatch.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buildwatch.guarantees.Seen;
import io.buildwatch.service.BuildwatchService;
import io.buildwatch.service.StartFailure;
import io.buildwatch.testing.BrokerExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.kafka.clients.admin.MemberDescription;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two processes with the same {@code instance.id}, and how a restarted process tells its own predecessor from another
 * process.
 */
@Tag("broker")
class SameInstanceTest {
    @RegisterExtension
    static final BrokerExtension BROKER = new BrokerExtension();

    @TempDir
    Path dir;

    @Test
    void theSecondEndsAndTheFirstGoesOn() throws Exception {
        try (Pipeline pipeline = new Pipeline(BROKER, dir.resolve("first")).start();
                Seen seen = pipeline.seen()) {
            assertThat(pipeline.service.awaitReady(Duration.ofSeconds(30))).isTrue();

            assertThatThrownBy(() -> BuildwatchService.start(
                            pipeline.config("test-1", dir.resolve("second")), pipeline.faults::add))
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining("instance.id=test-1: another process");

            var build = Jobs.newBuild(pipeline, 2);
            pipeline.submit(build.rid());
            Jobs.succeed(build);
            seen.untilComplete(build.rid());
            assertThat(pipeline.faults).isEmpty();
        }
    }

    @Test
    void theIdInTheGroupIsNotedInTheStateDirectory() throws Exception {
        try (Pipeline pipeline = new Pipeline(BROKER, dir).start()) {
            assertThat(pipeline.service.awaitReady(Duration.ofSeconds(30))).isTrue();

            assertThat(Files.readAllLines(dir.resolve("buildwatch.members")))
                    .containsExactlyElementsOf(BROKER
                            .admin()
                            .describeConsumerGroups(java.util.List.of(pipeline.applicationId()))
                            .all()
                            .get()
                            .get(pipeline.applicationId())
                            .members()
                            .stream()
                            .map(MemberDescription::consumerId)
                            .toList());
        }
    }
}
