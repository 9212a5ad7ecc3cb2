package io.buildwatch.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SubmitCommandTest {
    private static final String RID = "ri.foundry.main.build.a4386b7e";
    private static final String UUID_RID = "ri.foundry.main.build.a4386b7e-d546-49be-8a36-eefc355f5c58";
    private static final String OTHER = "ri.foundry.main.build.b";

    private static final String FORMS = " (ri.<service>.<instance>.build.<locator>,"
            + " ri.scheduler.<instance>.schedule.<locator>, ri.foundry.<instance>.dataset.<locator>)";

    private final FakeTerminal terminal = new FakeTerminal();
    private final FakeKafka kafka = new FakeKafka().topic("foundry.build-rids");

    @TempDir
    Path directory;

    private int run(String... args) {
        CommandIo t = terminal.dataIn(directory).terminal();
        return Main.execute(t, List.of(new SubmitCommand(t, kafka)), args);
    }

    private static ProducerRecord<String, String> record(String topic, String key, String value) {
        return new ProducerRecord<>(topic, key, value);
    }

    @Test
    void sendsEachRidOnceUnderItself() {
        int status = run("submit", "--bootstrap-server", "b:1", RID, OTHER, RID);

        assertThat(status).isEqualTo(ExitStatus.DONE);
        assertThat(kafka.producer.history())
                .containsExactly(record("foundry.build-rids", RID, RID), record("foundry.build-rids", OTHER, OTHER));
        assertThat(terminal.out()).containsExactly("submitted " + RID, "submitted " + OTHER);
        assertThat(terminal.err()).isEmpty();
    }

    @Test
    void stopSendsANullValueUnderTheRid() {
        int status = run("submit", "--stop", "--bootstrap-server", "b:1", RID);

        assertThat(status).isEqualTo(ExitStatus.DONE);
        assertThat(kafka.producer.history()).containsExactly(record("foundry.build-rids", RID, null));
        assertThat(terminal.out()).containsExactly("stop sent " + RID);
    }

    @Test
    void schedulesAndDatasetsAreFollowedAndMayReachBack() {
        String schedule = "ri.scheduler.main.schedule.s";
        String dataset = "ri.foundry.main.dataset.d";

        int status =
                run("submit", "--bootstrap-server", "b:1", "--since", "120m", schedule, "https://h/data/" + dataset);

        assertThat(status).isEqualTo(ExitStatus.DONE);
        assertThat(kafka.producer.history()).extracting(ProducerRecord::key).containsExactly(schedule, dataset);
        assertThat(kafka.producer.history())
                .allSatisfy(sent -> assertThat(new String(
                                sent.headers().lastHeader("buildwatch.since").value(), UTF_8))
                        .isEqualTo("2h"));
        assertThat(terminal.out()).containsExactly("submitted " + schedule, "submitted " + dataset);
    }

    @Test
    void sinceIsRefusedForABuildAndForAStop() {
        assertThat(run("submit", "--bootstrap-server", "b:1", "--since", "2h", RID))
                .isEqualTo(ExitStatus.USAGE);
        assertThat(run(
                        "submit",
                        "--bootstrap-server",
                        "b:1",
                        "--since",
                        "2h",
                        "--stop",
                        "ri.scheduler.main.schedule.s"))
                .isEqualTo(ExitStatus.USAGE);
        assertThat(kafka.producer.history()).isEmpty();
    }

    @Test
    void sinceMustNotBeLongerThanTheServiceKeepsBuilds() throws IOException {
        String schedule = "ri.scheduler.main.schedule.s";
        Path config = Files.writeString(
                directory.resolve("buildwatch.properties"), "bootstrap.servers=b:1\nretention.completed=2d\n");

        assertThat(run("submit", "--config", config.toString(), "--since", "49h", schedule))
                .isEqualTo(ExitStatus.USAGE);
        assertThat(terminal.err())
                .containsExactly("buildwatch: --since 49h: a follow reaches back at most by retention.completed, which"
                        + " is 2d; nothing was sent");
        assertThat(kafka.producer.history()).isEmpty();
        assertThat(run("submit", "--config", config.toString(), "--since", "48h", schedule))
                .isEqualTo(ExitStatus.DONE);

        terminal.with("BUILDWATCH_BOOTSTRAP_SERVERS", "env:1");
        assertThat(run("submit", "--since", "8d", schedule)).isEqualTo(ExitStatus.USAGE);
        assertThat(terminal.err()).last().asString().contains("which is 7d");
    }

    @Test
    void sinceThatMayBeTooLongIsSaidIfTheServicesSettingsAreNotKnown() {
        assertThat(run("submit", "--bootstrap-server", "b:1", "--since", "8d", "ri.scheduler.main.schedule.s"))
                .isEqualTo(ExitStatus.DONE);
        assertThat(terminal.err())
                .singleElement()
                .asString()
                .contains("--since 8d is more than 7d", "retention.completed", "dead-letters");
    }

    @Test
    void readsStandardInputForADash() {
        terminal.in(RID + "\r\n\n  " + OTHER + "  \n");

        assertThat(run("submit", "--bootstrap-server", "b:1", "-")).isEqualTo(ExitStatus.DONE);
        assertThat(kafka.producer.history()).extracting(ProducerRecord::key).containsExactly(RID, OTHER);
    }

    @Test
    void oneMalformedRidMeansThatNothingIsSent() {
        int status = run("submit", "--bootstrap-server", "b:1", RID, "ri.foundry.main.job.x", "\u001b[31m");

        assertThat(status).isEqualTo(ExitStatus.USAGE);
        assertThat(kafka.producer.history()).isEmpty();
        assertThat(terminal.out()).isEmpty();
        assertThat(terminal.err()).hasSize(3).last().isEqualTo("buildwatch: nothing was sent");
        assertThat(terminal.err()).noneMatch(line -> line.contains("\u001b"));
    }

    @Test
    void aWordThatIsOnlyAPartOfAKindIsNoKind() {
        assertThat(run("submit", "--bootstrap-server", "b:1", "ri.foundry.main.set.a"))
                .isEqualTo(ExitStatus.USAGE);
        assertThat(terminal.err()).first().asString().contains("names a set, not a build, schedule or dataset");
    }

    @Test
    void emptyStandardInputIsAnError() {
        assertThat(run("submit", "--bootstrap-server", "b:1", "-")).isEqualTo(ExitStatus.USAGE);
    }

    @Test
    void missingTopicIsToldAndNotMade() {
        int status = run("submit", "--bootstrap-server", "b:1", "--topics-prefix", "x.", RID);

        assertThat(status).isEqualTo(ExitStatus.FAILED);
        assertThat(kafka.producer.history()).isEmpty();
        assertThat(terminal.err()).singleElement().asString().contains("there is no topic x.build-rids");
    }

    @Test
    void kafkaThatDoesNotAnswerIsOneLine() {
        kafka.producer.sendException = new TimeoutException("Topic not present after 15000 ms");

        assertThat(run("submit", "--bootstrap-server", "b:1", RID)).isEqualTo(ExitStatus.FAILED);
        assertThat(terminal.err())
                .containsExactly("buildwatch: could not write to foundry.build-rids: Kafka does not answer at"
                        + " bootstrap.servers=b:1; is it running there, is the address right, and does security.protocol"
                        + " suit that port?");
        assertThat(terminal.out()).isEmpty();
    }

    @Test
    void refusalByTheBrokerIsOneLineWithItsReason() {
        kafka.producer.sendException = new TopicAuthorizationException("Not authorized");

        assertThat(run("submit", "--bootstrap-server", "b:1", RID)).isEqualTo(ExitStatus.FAILED);
        assertThat(terminal.err()).singleElement().asString().contains("TopicAuthorizationException: Not authorized");
    }

    @Test
    void withoutAnAddressTheRunningDevInstanceIsUsedAndSaid() {
        kafka.topic("mine.build-rids");
        new DevInstance(
                        "dev:1",
                        "http://dev:2",
                        "http://dev:3",
                        "http://dev:4",
                        "mine.",
                        ProcessHandle.current().pid())
                .write(directory.resolve("buildwatch/dev-instance.properties"));

        assertThat(run("submit", RID)).isEqualTo(ExitStatus.DONE);
        assertThat(kafka.configs.get(0).passedThrough()).containsEntry("bootstrap.servers", "dev:1");
        assertThat(kafka.producer.history()).containsExactly(record("mine.build-rids", RID, RID));
        assertThat(terminal.err()).containsExactly("buildwatch: using the running dev instance, Kafka at dev:1");
    }

    @Test
    void withoutAnAddressAndWithoutDevItSaysWhatToDo() {
        assertThat(run("submit", RID)).isEqualTo(ExitStatus.USAGE);
        assertThat(terminal.err()).singleElement().asString().contains("no 'buildwatch dev' is running", "--config");
    }

    @Test
    void addressFromTheEnvironmentIsAnAddressToo() {
        terminal.with("BUILDWATCH_BOOTSTRAP_SERVERS", "env:1");

        assertThat(run("submit", RID)).isEqualTo(ExitStatus.DONE);
        assertThat(kafka.configs.get(0).passedThrough()).containsEntry("bootstrap.servers", "env:1");
        assertThat(terminal.err()).isEmpty();
    }

    @Test
    void wrongAddressIsAConfigurationError() throws ExecutionException {
        assertThat(run("submit", "--bootstrap-server", "b", RID)).isEqualTo(ExitStatus.USAGE);
        assertThat(terminal.err()).singleElement().asString().contains("bootstrap.servers=b: must be");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                UUID_RID + "/",
                "\u00a0" + UUID_RID + "\u200b",
                "https://example.palantirfoundry.com/workspace/data-integration/job-tracker/builds/" + UUID_RID
                        + "?a=b",
                "a4386b7e-d546-49be-8a36-eefc355f5c58",
                "\"" + UUID_RID + "\","
            })
    void takesWhatPeopleHaveForARid(String text) {
        assertThat(run("submit", "--bootstrap-server", "b:1", text)).isEqualTo(ExitStatus.DONE);
        assertThat(kafka.producer.history()).containsExactly(record("foundry.build-rids", UUID_RID, UUID_RID));
        assertThat(terminal.out()).containsExactly("submitted " + UUID_RID);
    }

    @Test
    void aListMayHoldSeveralALineAndComments() {
        terminal.in("\ufeff# the nightly ones\n" + RID + ", " + OTHER + " # two\n\n" + UUID_RID + ";" + RID + "\n");

        assertThat(run("submit", "--bootstrap-server", "b:1", "-")).isEqualTo(ExitStatus.DONE);
        assertThat(kafka.producer.history()).extracting(ProducerRecord::key).containsExactly(RID, OTHER, UUID_RID);
    }

    @Test
    void aMistakeInAListIsToldWithItsLineAndWhatNobodySees() {
        terminal.in("# list\n" + RID + "\u200bx\n" + RID + " ri.foundry.main.job.j\n" + "x\n".repeat(20));

        assertThat(run("submit", "--bootstrap-server", "b:1", "-")).isEqualTo(ExitStatus.USAGE);
        assertThat(kafka.producer.history()).isEmpty();
        assertThat(terminal.err())
                .hasSize(12)
                .startsWith(
                        "buildwatch: line 2: '" + RID + "\\u200bx' is not the RID of a build, schedule or dataset"
                                + FORMS,
                        "buildwatch: line 3: 'ri.foundry.main.job.j' names a job, not a build, schedule or dataset"
                                + FORMS)
                .endsWith("buildwatch: and 12 more that are no such RIDs", "buildwatch: nothing was sent");
    }
}
