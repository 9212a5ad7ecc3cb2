package io.buildwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.events.FollowKind;
import io.buildwatch.events.FollowObserved;
import io.buildwatch.events.Monitoring;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FollowsCommandTest {
    private final FakeTerminal terminal = new FakeTerminal();
    private final HeldRecords held = new HeldRecords();

    @TempDir
    Path directory;

    private int run(FakeKafka kafka, String... args) {
        CommandIo t =
                terminal.with("BUILDWATCH_SCHEMA_REGISTRY_URL", "http://r:1").terminal();
        return Main.execute(t, List.of(new FollowsCommand(t, kafka)), args);
    }

    private void holdTwo() {
        held.follow(FollowObserved.newBuilder(HeldRecords.follow(Monitoring.WATCHING))
                .setDisplayName("Nightly")
                .setPaused(true)
                .setBuildsFound(12)
                .setLastRunRid("r1")
                .setLastRunTime(Instant.now().minusSeconds(3 * 3_600 + 30))
                .setLastResult("submitted")
                .build());
        held.follow(FollowObserved.newBuilder(HeldRecords.follow(Monitoring.FORBIDDEN))
                .setFollowRid("ri.foundry.main.dataset.d")
                .setKind(FollowKind.DATASET)
                .setSince(Instant.now().minusSeconds(90))
                .setDetail("no view")
                .build());
    }

    @Test
    void showsEachFollowWithItsLastRunAndHowOftenItIsRead() throws IOException {
        holdTwo();
        Path config = Files.writeString(
                directory.resolve("buildwatch.properties"), "bootstrap.servers=b:1\nfollow.interval=40s\n");

        assertThat(run(held.kafka(), "follows", "--config", config.toString())).isEqualTo(ExitStatus.DONE);
        assertThat(terminal.out()).hasSize(3);
        assertThat(terminal.out().get(0).split(" {2,}"))
                .containsExactly(
                        "MONITORING", "SINCE", "BUILDS", "LAST RUN", "RESULT", "READ", "NAME", "FOLLOWED", "DETAIL");
        assertThat(terminal.out())
                .anySatisfy(line -> assertThat(line.split(" {2,}"))
                        .startsWith("WATCHING")
                        .containsSequence("12", "3h00m", "submitted", "every 40s", "Nightly (paused)")
                        .endsWith(HeldRecords.SCHEDULE))
                .anySatisfy(line -> assertThat(line.split(" {2,}"))
                        .containsExactly(
                                "FORBIDDEN",
                                "1m30s",
                                "0",
                                "-",
                                "-",
                                "every 5m",
                                "-",
                                "ri.foundry.main.dataset.d",
                                "no view"));
        assertThat(terminal.err()).isEmpty();
    }

    @Test
    void theIntervalIsNamedIfTheServicesSettingsAreNotKnown() {
        holdTwo();

        assertThat(run(held.kafka(), "follows", "--bootstrap-server", "b:1")).isEqualTo(ExitStatus.DONE);
        assertThat(terminal.out()).anyMatch(line -> line.contains("  every follow.interval  "));
    }

    @Test
    void jsonIsOneObjectALine() {
        holdTwo();

        assertThat(run(held.kafka(), "follows", "--json", "--bootstrap-server", "b:1"))
                .isEqualTo(ExitStatus.DONE);
        assertThat(terminal.out())
                .hasSize(2)
                .allMatch(line -> line.startsWith("{\"followRid\":\"ri.") && line.endsWith("}"))
                .anyMatch(line -> line.contains("\"buildsFound\":12"));
    }

    @Test
    void saysWhatToDoIfNothingIsFollowed() {
        assertThat(run(held.kafka(), "follows", "--bootstrap-server", "b:1")).isEqualTo(ExitStatus.DONE);
        assertThat(terminal.out()).isEmpty();
        assertThat(terminal.err()).singleElement().asString().contains("nothing is followed", "buildwatch submit RID");
    }

    @Test
    void aServiceWithoutFollowsIsAFailureThatSaysSo() {
        assertThat(run(held.kafkaWithoutFollows(), "follows", "--bootstrap-server", "b:1"))
                .isEqualTo(ExitStatus.FAILED);
        assertThat(terminal.err()).singleElement().asString().contains("there is no topic foundry.follows");
    }
}
