package io.buildwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.config.ClientConfig;
import io.buildwatch.events.BuildObserved;
import io.buildwatch.events.BuildStatus;
import io.buildwatch.events.Monitoring;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TailCommandTest {
    private static final BuildObserved OBSERVED = BuildObserved.newBuilder()
            .setBuildRid("ri.foundry.main.build.a")
            .setWatch(5)
            .setVersion(1)
            .setBuildStatus(BuildStatus.RUNNING)
            .setMonitoring(Monitoring.WATCHING)
            .setObservedTime(Instant.ofEpochMilli(1_000))
            .build();
    private static final Deserializer<Object> AVRO = (topic, bytes) -> OBSERVED;

    private final FakeTerminal terminal = new FakeTerminal();

    @TempDir
    Path directory;

    private static ConsumerRecord<byte[], byte[]> record(String topic, long offset, String key, byte[] value) {
        RecordHeaders headers = new RecordHeaders();
        headers.add("ce_type", "a\u0085b".getBytes(StandardCharsets.UTF_8));
        return new ConsumerRecord<>(
                topic,
                0,
                offset,
                Instant.parse("2026-01-02T03:04:05.006Z").toEpochMilli(),
                TimestampType.CREATE_TIME,
                0,
                0,
                key == null ? null : key.getBytes(StandardCharsets.UTF_8),
                value,
                headers,
                Optional.empty());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private int run(FakeKafka kafka, String... args) {
        CommandIo t = terminal.dataIn(directory)
                .with("BUILDWATCH_BOOTSTRAP_SERVERS", "b:1")
                .with("BUILDWATCH_SCHEMA_REGISTRY_URL", "http://r:1")
                .terminal();
        return Main.execute(t, List.of(new TailCommand(t, kafka)), args);
    }

    @Test
    void recordIsOneLineOfJson() {
        FakeKafka kafka = new FakeKafka(AVRO)
                .topic("foundry.build-observed", List.of(record("foundry.build-observed", 0, "ri.a", new byte[] {0})));

        assertThat(run(kafka, "tail", "build-observed", "--from-beginning", "--max", "1"))
                .isEqualTo(ExitStatus.DONE);

        assertThat(terminal.out())
                .containsExactly(
                        "{\"topic\":\"foundry.build-observed\",\"partition\":0,\"offset\":0,"
                                + "\"timestamp\":\"2026-01-02T03:04:05.006Z\",\"key\":\"ri.a\","
                                + "\"headers\":{\"ce_type\":\"a\\u0085b\"},\"value\":{"
                                + "\"buildRid\":\"ri.foundry.main.build.a\",\"watch\":5,\"version\":1,\"sequence\":0,"
                                + "\"jobCount\":0,\"buildStatus\":\"RUNNING\",\"monitoring\":\"WATCHING\",\"settled\":false,"
                                + "\"detail\":null,\"branchName\":null,\"createdBy\":null,\"createdTime\":null,"
                                + "\"finishedTime\":null,\"scheduleRid\":null,\"observedTime\":\"1970-01-01T00:00:01Z\",\"foundBy\":null}}");
        assertThat(terminal.err()).isEmpty();
    }

    @Test
    void recordThatCannotBeDecodedIsALineWithAnErrorAndNotTheEnd() {
        String topic = "foundry.job-status-changed";
        FakeKafka kafka =
                new FakeKafka().topic(topic, List.of(record(topic, 0, "k", utf8("x")), record(topic, 1, "k", null)));

        assertThat(run(kafka, "tail", "--from-beginning", "--max", "2")).isEqualTo(ExitStatus.DONE);

        assertThat(terminal.out()).hasSize(2);
        assertThat(terminal.out().get(0)).contains("\"error\":\"IllegalStateException: not Avro: 1 bytes\\nand more\"");
        assertThat(terminal.out().get(1)).contains("\"value\":null");
    }

    @Test
    void inputAndDeadLettersAreTextOrBase64() {
        String rids = "foundry.build-rids";
        String dead = "foundry.dead-letters";
        FakeKafka kafka = new FakeKafka()
                .topic(rids, List.of(record(rids, 0, null, utf8("ri.\u001b[31m"))))
                .topic(dead, List.of(record(dead, 0, "k", new byte[] {(byte) 0xff, 1})))
                .topic("foundry.job-status-changed")
                .topic("foundry.build-observed")
                .topic("foundry.build-completion")
                .topic("foundry.follows");

        assertThat(run(kafka, "tail", "--all", "--from-beginning", "--max", "2"))
                .isEqualTo(ExitStatus.DONE);

        assertThat(terminal.out())
                .anyMatch(line -> line.contains("\"key\":null") && line.contains("\"value\":\"ri.\\u001B[31m\""))
                .anyMatch(line -> line.contains("\"value\":{\"base64\":\"/wE=\"}"));
    }

    @Test
    void followsOnlyWhatComesNextByDefault() {
        String topic = "foundry.build-rids";
        FakeKafka kafka = new FakeKafka().topic(topic, List.of(record(topic, 0, null, utf8("old"))));

        assertThat(run(kafka, "tail", topic, "--timeout", "50ms")).isEqualTo(ExitStatus.DONE);
        assertThat(terminal.out()).isEmpty();
    }

    @Test
    void tooFewRecordsInTimeIsATimeOut() {
        FakeKafka kafka = new FakeKafka().topic("foundry.build-rids");

        assertThat(run(kafka, "tail", "build-rids", "--max", "1", "--timeout", "50ms"))
                .isEqualTo(ExitStatus.TIMED_OUT);
    }

    @Test
    void missingTopicIsOneLine() {
        assertThat(run(new FakeKafka(), "tail")).isEqualTo(ExitStatus.FAILED);
        assertThat(terminal.err()).singleElement().asString().contains("there is no topic foundry.job-status-changed");
    }

    @Test
    void topicOfOthersIsAUsageError() {
        assertThat(run(new FakeKafka(), "tail", "orders")).isEqualTo(ExitStatus.USAGE);
        assertThat(terminal.err())
                .singleElement()
                .asString()
                .contains("there is no topic 'orders'", "build-completion");
    }

    @Test
    void wrongNumbersAreUsageErrors() {
        assertThat(run(new FakeKafka(), "tail", "--timeout", "soon")).isEqualTo(ExitStatus.USAGE);
        assertThat(run(new FakeKafka(), "tail", "--max", "0")).isEqualTo(ExitStatus.USAGE);
        assertThat(run(new FakeKafka(), "tail", "--max", "x")).isEqualTo(ExitStatus.USAGE);
        assertThat(terminal.err()).hasSize(3);
    }

    @Test
    void buildsAreChosenByWhatPeopleHaveForARid() {
        String rid = "ri.foundry.main.build.a4386b7e-d546-49be-8a36-eefc355f5c58";
        String rids = "foundry.build-rids";
        String events = "foundry.job-status-changed";
        FakeKafka kafka = new FakeKafka(AVRO)
                .topic(
                        rids,
                        List.of(
                                record(rids, 0, null, utf8(" " + rid + "\n")),
                                record(rids, 1, rid + "0", utf8(rid + "0")),
                                record(rids, 2, rid, null)))
                .topic(events, List.of(record(events, 0, rid + "0", utf8("x")), record(events, 1, rid, utf8("x"))));

        assertThat(run(kafka, "tail", "build-rids", "--from-beginning", "--max", "2", "https://h/builds/" + rid + "/"))
                .isEqualTo(ExitStatus.DONE);
        assertThat(terminal.out())
                .satisfiesExactly(
                        line -> assertThat(line).contains("\"offset\":0"),
                        line -> assertThat(line).contains("\"offset\":2"));
        assertThat(run(kafka, "tail", "--from-beginning", "--max", "1", "a4386b7e-d546-49be-8a36-eefc355f5c58"))
                .isEqualTo(ExitStatus.DONE);
        assertThat(terminal.out()).last().asString().contains("foundry.job-status-changed", "\"offset\":1");
        assertThat(run(kafka, "tail", "build-rids", "build-completion")).isEqualTo(ExitStatus.USAGE);
        assertThat(terminal.err()).contains("buildwatch: nothing was read");
    }

    @Test
    void saysSoWhenKafkaDoesNotAnswer() {
        String topic = "foundry.build-rids";
        FakeKafka kafka = new FakeKafka().topic(topic);
        kafka.away = () -> true;
        AtomicLong seconds = new AtomicLong();
        CommandIo t = terminal.terminal();

        new TopicTail(
                        kafka,
                        new ClientConfig("foundry.", "", Map.of()),
                        t,
                        () -> Duration.ofSeconds(seconds.incrementAndGet()).toNanos())
                .print(List.of("build-rids"), Set.of(), false, 1, Duration.ofSeconds(60));

        assertThat(terminal.err())
                .isNotEmpty()
                .allMatch(line -> line.startsWith("buildwatch: Kafka does not answer: what is shown is "));
        assertThat(terminal.out()).isEmpty();
    }
}
