package io.buildwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.BuildState;
import io.buildwatch.events.FollowObserved;
import io.buildwatch.events.JobCounts;
import io.buildwatch.events.Monitoring;
import io.buildwatch.foundry.FollowRid;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** {@code watch} of a schedule with records that are in the topics before it starts. */
final class ScheduleWatchTest {
    private static final String SCHEDULE = HeldRecords.SCHEDULE;
    private static final String BUILD = "ri.foundry.main.build.b";

    private final FakeTerminal terminal = new FakeTerminal();
    private final HeldRecords held = new HeldRecords();
    private final FakeKafka kafka = held.kafka();

    private int watch(String... arguments) {
        CommandIo t = terminal.with("BUILDWATCH_BOOTSTRAP_SERVERS", "b:1")
                .with("BUILDWATCH_SCHEMA_REGISTRY_URL", "http://r:1")
                .terminal();
        String[] all = new String[arguments.length + 2];
        all[0] = "watch";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        all[all.length - 1] = SCHEDULE;
        return Main.execute(t, List.of(new WatchCommand(t, kafka)), all);
    }

    private void holdFound(Instant observed) {
        held.follow(FollowObserved.newBuilder(HeldRecords.follow(Monitoring.WATCHING))
                .setBuildsFound(1)
                .setLastResult("submitted")
                .setLastBuildRid(BUILD)
                .setObservedTime(observed)
                .build());
    }

    private void holdBuild(BuildState state, boolean complete) {
        held.completion(BuildCompletion.newBuilder()
                .setBuildRid(BUILD)
                .setWatch(1)
                .setVersion(1)
                .setState(state)
                .setComplete(complete)
                .setCounts(JobCounts.newBuilder().build())
                .setMonitoring(Monitoring.WATCHING)
                .setUpdatedTime(Instant.EPOCH)
                .build());
    }

    @Test
    void aScheduleThatCannotBeSeenIsFive() {
        held.follow(HeldRecords.follow(Monitoring.FORBIDDEN));

        assertThat(watch("--recheck", "1ms")).isEqualTo(ExitStatus.UNSEEN);
        assertThat(terminal.err()).last().asString().contains(SCHEDULE + " is FORBIDDEN since");
        assertThat(kafka.producer.history())
                .containsExactly(new ProducerRecord<>("foundry.build-rids", SCHEDULE, SCHEDULE));
        assertThat(watch("--recheck", "1ms", "--no-exit-status")).isEqualTo(ExitStatus.DONE);
        assertThat(watch("--recheck", "1h", "--timeout", "50ms")).isEqualTo(ExitStatus.TIMED_OUT);
    }

    @Test
    void aBuildUnderWayIsWaitedForWithoutSubmitting() {
        holdFound(Instant.EPOCH);
        holdBuild(BuildState.RUNNING, false);

        assertThat(watch("--running", "--timeout", "50ms")).isEqualTo(ExitStatus.TIMED_OUT);
        assertThat(terminal.err()).containsExactly("buildwatch: " + BUILD + " of " + SCHEDULE + " is under way");
        assertThat(terminal.out()).last().asString().contains(BUILD, "RUNNING");
        assertThat(kafka.producer.history()).isEmpty();
    }

    @Test
    void aBuildThatWasJustFoundIsUnderWayAndNobodyElseNeedSubmitIt() {
        holdFound(Instant.now());

        assertThat(watch("--running", "--timeout", "50ms")).isEqualTo(ExitStatus.TIMED_OUT);
        assertThat(terminal.err()).containsExactly("buildwatch: " + BUILD + " of " + SCHEDULE + " is under way");
    }

    @Test
    void aBuildThatIsCompleteOrRemovedIsNotUnderWay() {
        holdFound(Instant.EPOCH);
        assertThat(watch("--running", "--timeout", "50ms")).isEqualTo(ExitStatus.TIMED_OUT);
        assertThat(terminal.err()).singleElement().asString().contains("waiting for the next build");

        holdBuild(BuildState.SUCCEEDED, true);
        assertThat(watch("--running", "--timeout", "50ms")).isEqualTo(ExitStatus.TIMED_OUT);
        assertThat(kafka.producer.history()).hasSize(2);
    }

    @Test
    void noRecordForTwentySecondsIsSaidOnce() {
        AtomicLong tenths = new AtomicLong();
        CommandIo t = terminal.terminal();
        ScheduleWatch.Ended ended = new ScheduleWatch(
                        kafka,
                        HeldRecords.config(Map.of("bootstrap.servers", "b:1")),
                        new FollowRid(SCHEDULE),
                        false,
                        Duration.ofSeconds(5),
                        Clock.systemUTC(),
                        () -> tenths.incrementAndGet() * 100_000_000,
                        line -> StatusRun.say(t, line))
                .run(Duration.ofMinutes(1), () -> false);

        assertThat(ended.end()).isEqualTo(WatchRun.End.TIMED_OUT);
        assertThat(terminal.err())
                .hasSize(2)
                .last()
                .asString()
                .contains("nothing is published of " + SCHEDULE + " yet", "topics.prefix=foundry.");
    }
}
