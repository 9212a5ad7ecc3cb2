package io.buildwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.await.PlainDisplay;
import io.buildwatch.await.WaitPolicy;
import io.buildwatch.config.ClientConfig;
import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.BuildState;
import io.buildwatch.events.JobCounts;
import io.buildwatch.events.JobStatus;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.events.Monitoring;
import io.buildwatch.foundry.BuildRid;
import io.buildwatch.records.TrustedRecords;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongPredicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code watch} and {@code status} with records that are in the topics before they start. */
final class WatchCommandTest {
    private static final String RID = "ri.foundry.main.build.a";
    private static final String OTHER = "ri.foundry.main.build.b";
    private static final String COMPLETIONS = "foundry.build-completion";

    static {
        TrustedRecords.trust();
    }

    private final FakeTerminal terminal = new FakeTerminal();
    /** Avro records by the text that stands for each of them as the value of a record in Kafka. */
    private final Map<String, SpecificRecord> values = new HashMap<>();

    private final List<ConsumerRecord<byte[], byte[]>> completions = new ArrayList<>();
    private final List<ConsumerRecord<byte[], byte[]>> events = new ArrayList<>();
    private final FakeKafka kafka = new FakeKafka((topic, bytes) -> {
                SpecificRecord value = values.get(new String(bytes, StandardCharsets.UTF_8));
                if (value == null) {
                    throw new IllegalStateException("not Avro");
                }
                return value;
            })
            .topic("foundry.build-rids")
            .topic("foundry.build-observed")
            .topic("foundry.job-status-changed", events)
            .topic(COMPLETIONS, completions);

    private int run(String... args) {
        CommandIo t = terminal.with("BUILDWATCH_BOOTSTRAP_SERVERS", "b:1")
                .with("BUILDWATCH_SCHEMA_REGISTRY_URL", "http://r:1")
                .terminal();
        return Main.execute(t, List.of(new WatchCommand(t, kafka), new StatusCommand(t, kafka)), args);
    }

    private void hold(List<ConsumerRecord<byte[], byte[]>> topic, String name, String rid, String text) {
        topic.add(new ConsumerRecord<>(
                name,
                0,
                topic.size(),
                0,
                TimestampType.CREATE_TIME,
                0,
                0,
                rid.getBytes(StandardCharsets.UTF_8),
                text == null ? null : text.getBytes(StandardCharsets.UTF_8),
                new RecordHeaders().add("ce_source", "https://f".getBytes(StandardCharsets.UTF_8)),
                Optional.empty()));
    }

    private void hold(String rid, BuildState state, boolean complete, Monitoring monitoring) {
        String text = "completion-" + completions.size();
        values.put(
                text,
                BuildCompletion.newBuilder()
                        .setBuildRid(rid)
                        .setWatch(1)
                        .setVersion(completions.size() + 1)
                        .setState(state)
                        .setComplete(complete)
                        .setCounts(JobCounts.newBuilder().build())
                        .setMonitoring(monitoring)
                        .setUpdatedTime(Instant.EPOCH)
                        .build());
        hold(completions, COMPLETIONS, rid, text);
    }

    @ParameterizedTest
    @CsvSource({"SUCCEEDED, 0", "FAILED, 3", "CANCELED, 4", "UNKNOWN, 5"})
    void aHeldResultIsReportedAtOnceWithoutSubmitting(BuildState state, int status) {
        hold(RID, state, true, Monitoring.WATCHING);

        assertThat(run("watch", "--no-submit", RID)).isEqualTo(status);
        assertThat(terminal.out()).last().asString().contains("as of 1970-01-01T00:00:00Z");
        assertThat(kafka.producer.history()).isEmpty();
    }

    @Test
    void aHeldResultIsReportedAfterTheRecheckWhenSubmitted() {
        hold(RID, BuildState.SUCCEEDED, true, Monitoring.WATCHING);
        hold(OTHER, BuildState.FAILED, true, Monitoring.WATCHING);

        assertThat(run("watch", "--recheck", "1ms", RID)).isEqualTo(0);
        assertThat(run("watch", "--recheck", "1ms", RID, OTHER)).isEqualTo(3);
        assertThat(kafka.producer.history())
                .contains(new ProducerRecord<>("foundry.build-rids", RID, RID))
                .hasSize(3);
        assertThat(run("watch", "--recheck", "1h", "--timeout", "50ms", RID))
                .as("the recheck is not over, since the build may run again")
                .isEqualTo(124);
    }

    @Test
    void theLastHeldRecordCounts() {
        hold(RID, BuildState.FAILED, true, Monitoring.WATCHING);
        hold(RID, BuildState.RUNNING, false, Monitoring.WATCHING);

        assertThat(run("watch", "--no-submit", "--timeout", "50ms", RID)).isEqualTo(124);
    }

    @Test
    void aRefusalOfLongAgoIsFiveAndSaysHowToAskAnew() {
        hold(RID, BuildState.PENDING, false, Monitoring.NOT_FOUND);

        assertThat(run("watch", "--recheck", "1ms", RID)).isEqualTo(5);
        assertThat(terminal.err()).singleElement().asString().contains("NOT_FOUND", "submit --stop");
    }

    @Test
    void aLostBuildIsWaitedForAndIsNeitherAPassNorAFailure() {
        hold(RID, BuildState.FAILING, false, Monitoring.LOST);

        assertThat(run("watch", "--fail-fast", "--timeout", "50ms", RID)).isEqualTo(5);
        assertThat(run("watch", "--no-exit-status", "--timeout", "50ms", RID)).isEqualTo(124);
        assertThat(run("watch", "--any", "--timeout", "50ms", RID, OTHER)).isEqualTo(5);
    }

    @Test
    void anUnknownBuildThatNobodySubmitsIsSaid() {
        assertThat(run("watch", "--no-submit", "--timeout", "50ms", RID)).isEqualTo(124);
        assertThat(terminal.err()).singleElement().asString().contains("nothing is known of " + RID, "--no-submit");
        assertThat(terminal.out()).containsExactly(RID + " not seen yet");
    }

    @Test
    void aRemovedBuildIsNotReportedByItsLastResult() {
        hold(RID, BuildState.SUCCEEDED, true, Monitoring.WATCHING);
        hold(completions, COMPLETIONS, RID, null);

        assertThat(run("watch", "--no-submit", "--timeout", "50ms", RID)).isEqualTo(124);
        assertThat(run("status", RID)).isEqualTo(5);
    }

    @Test
    void whatCannotBeDecodedEndsItWithAdvice() {
        hold(completions, COMPLETIONS, OTHER, "gibberish of another build");
        hold(completions, COMPLETIONS, RID, "gibberish");

        assertThat(run("watch", RID)).isEqualTo(1);
        assertThat(terminal.err())
                .singleElement()
                .asString()
                .contains("cannot decode foundry.build-completion-0 at offset 1", "--schema-registry");
        assertThat(kafka.producer.history()).isEmpty();
    }

    @Test
    void statusPassesOverWhatIsNoneOfOursAndSaysSo() {
        hold(completions, COMPLETIONS, OTHER, "gibberish");
        hold(RID, BuildState.RUNNING, false, Monitoring.WATCHING);

        assertThat(run("status")).isZero();
        assertThat(terminal.out()).hasSize(2).last().asString().endsWith(RID);
        assertThat(terminal.err())
                .singleElement()
                .asString()
                .contains("passed over: cannot decode foundry.build-completion-0 at offset 0");
    }

    @Test
    void missingTopicsAreSaid() {
        assertThat(run("watch", "--topics-prefix", "x.", RID)).isEqualTo(1);
        assertThat(run("status", "--topics-prefix", "x.")).isEqualTo(1);
        assertThat(terminal.err()).hasSize(2).allMatch(line -> line.contains("there is no topic x.build-completion;"));
    }

    @Test
    void interruptIsAHundredAndThirty() {
        CommandIo t = terminal.with("BUILDWATCH_BOOTSTRAP_SERVERS", "b:1")
                .with("BUILDWATCH_SCHEMA_REGISTRY_URL", "http://r:1")
                .terminal();
        WatchCommand watch = new WatchCommand(t, kafka);
        Main.commandLine(List.of(watch)).parseArgs("watch", RID);

        assertThat(watch.run(() -> true)).isEqualTo(130);
    }

    /**
     * Runs {@code watch} by a fake clock.
     *
     * @param away whether Kafka is away, by the seconds since the start
     */
    private WatchRun.End watchByClock(LongPredicate away, Duration patience) {
        CommandIo t = terminal.terminal();
        // Each reading of the clock advances it by a tenth of a second.
        AtomicLong tenths = new AtomicLong();
        kafka.away = () -> away.test(tenths.get() / 10);
        return new WatchRun(
                        kafka,
                        new ClientConfig("foundry.", "", Map.of("bootstrap.servers", "b:1")),
                        Set.of(new BuildRid(RID)),
                        new WaitPolicy(WaitPolicy.Submitter.THIS_COMMAND, false, false, WaitPolicy.USUAL_RECHECK),
                        false,
                        patience,
                        new PlainDisplay(t.out(), t.err(), Clock.systemUTC()),
                        () -> tenths.incrementAndGet() * 100_000_000)
                .run(() -> false);
    }

    @Test
    void watchSaysHowOldWhatItToldIsWhileKafkaIsAway() {
        hold(RID, BuildState.PENDING, false, Monitoring.WATCHING);

        assertThat(watchByClock(seconds -> seconds >= 20, Duration.ofMinutes(2)))
                .isEqualTo(WatchRun.End.TIMED_OUT);
        assertThat(terminal.err())
                .hasSizeBetween(3, 5)
                .allMatch(line -> line.matches(
                        "buildwatch: Kafka does not answer: what is shown is [0-9m]+s old; still waiting"));
        assertThat(terminal.out()).last().asString().contains("  as of ", ", Kafka does not answer");
    }

    @Test
    void watchSaysWhenKafkaIsBack() {
        hold(RID, BuildState.RUNNING, false, Monitoring.WATCHING);

        watchByClock(seconds -> seconds >= 20 && seconds < 50, Duration.ofMinutes(2));
        assertThat(terminal.err()).last().isEqualTo("buildwatch: what is shown is current again");
        assertThat(terminal.out()).last().asString().doesNotContain("as of");
    }

    @Test
    void watchSaysNothingOfAgeWhileKafkaAnswers() {
        hold(RID, BuildState.RUNNING, false, Monitoring.WATCHING);

        watchByClock(seconds -> false, Duration.ofMinutes(2));
        assertThat(terminal.err()).isEmpty();
    }

    @Test
    void statusByTopicsTellsBuildsThatAreNotAskedForFromNone() {
        hold(RID, BuildState.RUNNING, false, Monitoring.WATCHING);

        assertThat(run("status", "--since", "1s")).isZero();
        assertThat(terminal.err())
                .singleElement()
                .asString()
                .startsWith("buildwatch: there are builds, but none that has changed since 20");
    }

    @Test
    void statusTellsTheJobsOfABuildFromItsEvents() {
        hold(RID, BuildState.RUNNING, false, Monitoring.WATCHING);
        values.put(
                "event",
                JobStatusChanged.newBuilder()
                        .setBuildRid(RID)
                        .setWatch(1)
                        .setJobRid("ri.foundry.main.job.j\u001b")
                        .setSequence(1)
                        .setAttempt(1)
                        .setStatus(JobStatus.WAITING)
                        .setObservedTime(Instant.EPOCH)
                        .build());
        hold(events, "foundry.job-status-changed", RID, "event");
        hold(events, "foundry.job-status-changed", OTHER, "event");

        assertThat(run("status", RID)).isZero();
        assertThat(terminal.out())
                .last()
                .asString()
                .isEqualTo("  WAITING        1       -    -  ri.foundry.main.job.j\\u001b");
        assertThat(run("status", "--json", RID)).isZero();
        assertThat(terminal.out()).last().asString().startsWith("{\"buildRid\":\"" + RID + "\",\"jobRid\":");
    }
}
