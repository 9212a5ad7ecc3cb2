package io.buildwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class TopicsCommandTest {
    private final FakeTerminal terminal = new FakeTerminal();

    private int run(String... args) {
        CommandIo t = terminal.terminal();
        List<String> all = new ArrayList<>(List.of("topics"));
        all.addAll(Arrays.asList(args));
        return Main.execute(t, List.of(new TopicsCommand(t)), all.toArray(String[]::new));
    }

    private String line(String topic) {
        return terminal.out().stream()
                .filter(line -> Stream.of(line.split(" ")).anyMatch(topic::equals))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void printsEveryTopicWithNothingConfigured() {
        assertThat(run()).isEqualTo(ExitStatus.DONE);

        assertThat(terminal.err()).isEmpty();
        assertThat(terminal.out())
                .extracting(line -> line.split(" ")[0])
                .containsExactly(
                        "foundry.build-rids",
                        "foundry.job-status-changed",
                        "foundry.build-observed",
                        "foundry.build-completion",
                        "foundry.follows",
                        "foundry.dead-letters",
                        "foundry.buildwatch-watch-commands-repartition",
                        "foundry.buildwatch-followed-runs-changelog",
                        "foundry.buildwatch-watched-builds-changelog",
                        "foundry.buildwatch-watched-follows-changelog",
                        "foundry.buildwatch-watched-jobs-changelog",
                        "foundry.buildwatch-build-tallies-changelog");
        assertThat(terminal.out()).allMatch(line -> line.contains(" partitions=12 replication.factor=default cleanup"));
        assertThat(line("foundry.buildwatch-watch-commands-repartition"))
                .endsWith(
                        "cleanup.policy=delete message.timestamp.type=CreateTime retention.ms=-1 segment.bytes=52428800");
    }

    @Test
    void followsTheSettingsOfTheTopicsAndOfStreams() {
        assertThat(run(
                        "--set=topics.prefix=p.",
                        "--set=application.id=app",
                        "--set=topics.partitions=3",
                        "--set=topics.replication.factor=2",
                        "--set=topics.job-status-changed.retention.ms=1",
                        "--set=topic.min.insync.replicas=2"))
                .isEqualTo(ExitStatus.DONE);

        assertThat(terminal.out()).allMatch(line -> line.contains(" partitions=3 replication.factor=2 "));
        assertThat(line("p.job-status-changed")).endsWith("cleanup.policy=delete retention.ms=1");
        assertThat(line("app-build-tallies-changelog"))
                .endsWith("cleanup.policy=compact message.timestamp.type=CreateTime min.insync.replicas=2");
    }

    @Test
    void printsCommandsForAShell() {
        assertThat(run(
                        "--kafka-cli",
                        "--set=bootstrap.servers=kafka-1:9092,kafka-2:9092",
                        "--set=topics.replication.factor=3",
                        "--command-config=my admin.properties"))
                .isEqualTo(ExitStatus.DONE);

        assertThat(terminal.out()).hasSize(12);
        assertThat(line("foundry.build-observed"))
                .isEqualTo("kafka-topics.sh --bootstrap-server kafka-1:9092,kafka-2:9092"
                        + " --command-config 'my admin.properties' --create --if-not-exists"
                        + " --topic foundry.build-observed --partitions 12 --replication-factor 3"
                        + " --config cleanup.policy=compact --config delete.retention.ms=604800000");
    }

    @Test
    void leavesTheAddressToTheShellWhereNoneIsSet() {
        assertThat(run("--kafka-cli")).isEqualTo(ExitStatus.DONE);

        assertThat(terminal.out())
                .allMatch(
                        line -> line.startsWith("kafka-topics.sh --bootstrap-server \"$BOOTSTRAP_SERVERS\" --create"));
    }

    @Test
    void whatIsWrongIsALineEach() {
        assertThat(run("--set=topics.partitions=0", "--set=replication.factor=many"))
                .isEqualTo(ExitStatus.USAGE);
        assertThat(terminal.err()).singleElement().asString().contains("topics.partitions=0");
        assertThat(run("--set=replication.factor=many")).isEqualTo(ExitStatus.USAGE);
        assertThat(terminal.err()).last().asString().contains("replication.factor", "many");
    }
}
