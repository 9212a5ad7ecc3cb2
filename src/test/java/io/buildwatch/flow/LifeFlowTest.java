package io.buildwatch.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.BuildObserved;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.events.Monitoring;
import io.buildwatch.foundry.FoundryFailure.Kind;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The life of a watch: a stop, another submission, the removal. */
class LifeFlowTest {
    private static final String RID = "ri.foundry.main.build.1";
    private static final Duration RETENTION = Duration.ofDays(7).plusMinutes(1);

    private final Flow flow = new Flow();
    private final FakeFoundry.FakeBuild build = flow.foundry.build(RID);

    @AfterEach
    void close() {
        flow.close();
    }

    private void forgetOutput() {
        flow.eventRecords();
        flow.observationRecords();
        flow.completionRecords();
    }

    @Test
    void aStoppedBuildIsReadNoMoreAndSaysSo() {
        build.job("a", "RUNNING");
        flow.submit(RID);
        flow.stop(RID);
        int sweeps = build.sweeps;
        flow.pass(Duration.ofMinutes(5));

        assertThat(Flow.last(flow.observations()).getMonitoring()).isEqualTo(Monitoring.STOPPED);
        assertThat(build.sweeps).isEqualTo(sweeps);
        assertThat(Flow.last(flow.completions()).getMonitoring()).isEqualTo(Monitoring.STOPPED);
    }

    @Test
    void anAnswerThatComesAfterTheStopIsDropped() {
        build.job("a", "RUNNING");
        flow.foundry.hold();
        flow.submit(RID);
        flow.stop(RID);
        forgetOutput();
        flow.foundry.answerEvenIfCancelled();
        flow.pass(Duration.ofSeconds(10));

        assertThat(flow.events()).isEmpty();
        assertThat(flow.observationRecords()).isEmpty();
    }

    @Test
    void anAnswerOfTheLifeBeforeIsDroppedWhenTheWatchIsTakenUpAgain() {
        build.job("a", "RUNNING");
        flow.foundry.hold();
        flow.submit(RID);
        flow.stop(RID);
        build.job("a", "SUCCEEDED");
        flow.submit(RID);
        flow.foundry.answerEvenIfCancelled();
        flow.pass(Duration.ofSeconds(1));

        assertThat(flow.events()).extracting(event -> event.getStatus().name()).containsExactly("SUCCEEDED");
    }

    @Test
    void sequenceAndAttemptGoOnAfterAStop() {
        build.job("a", "FAILED", 10L, 20L);
        flow.submit(RID);
        flow.stop(RID);
        build.job("a", "RUNNING", 30L, null);
        flow.submit(RID);
        flow.pass(Duration.ofSeconds(5));

        List<JobStatusChanged> events = flow.events();
        assertThat(events).extracting(JobStatusChanged::getSequence).containsExactly(1L, 2L);
        assertThat(events.get(1).getAttempt()).isEqualTo(2);
        assertThat(events)
                .extracting(JobStatusChanged::getWatch)
                .containsOnly(events.get(0).getWatch());
        assertThat(Flow.last(flow.observations()).getMonitoring()).isEqualTo(Monitoring.WATCHING);
    }

    @Test
    void aSettledBuildSubmittedAgainPublishesNothingIfNothingChanged() {
        flow.settle(RID);
        forgetOutput();
        int sweeps = build.sweeps;
        flow.submit(RID);
        flow.pass(Duration.ofMinutes(2));

        assertThat(build.sweeps).isGreaterThan(sweeps);
        assertThat(flow.eventRecords()).isEmpty();
        assertThat(flow.observationRecords()).isEmpty();
        assertThat(flow.completionRecords()).isEmpty();
        int after = build.sweeps;
        flow.pass(Duration.ofMinutes(2));
        assertThat(build.sweeps).as("sweeps, since it is settled again").isEqualTo(after);
    }

    @Test
    void aSettledBuildThatChangedIsFirstNotSettledThenSettledAgain() {
        flow.settle(RID);
        forgetOutput();
        build.job("b", "SUCCEEDED");
        flow.submit(RID);
        flow.pass(Duration.ofMinutes(1));

        assertThat(flow.observations()).extracting(BuildObserved::getSettled).containsExactly(false, true);
        List<BuildCompletion> completions = flow.completions();
        assertThat(completions.get(0).getComplete()).isFalse();
        assertThat(Flow.last(completions).getComplete()).isTrue();
        assertThat(Flow.last(completions).getCompletions()).isEqualTo(2);
    }

    @Test
    void aSettledBuildThatRunsAgainIsWatchedOn() {
        flow.settle(RID);
        build.status("RUNNING").job("a", "RUNNING", 5_000L, null);
        flow.submit(RID);
        flow.pass(Duration.ofMinutes(1));
        assertThat(Flow.last(flow.completions()).getComplete()).isFalse();

        build.status("FAILED").job("a", "FAILED", 5_000L, 6_000L);
        flow.pass(Duration.ofMinutes(1));
        BuildCompletion last = Flow.last(flow.completions());
        assertThat(last.getComplete()).isTrue();
        assertThat(last.getCompletions()).isEqualTo(2);
    }

    @Test
    void aSettledBuildThatCannotBeReadAnyMoreKeepsItsResult() {
        flow.settle(RID);
        forgetOutput();
        build.fails(Kind.NOT_FOUND, 404).denies(Kind.NOT_FOUND, 404);
        flow.submit(RID);
        flow.pass(Duration.ofMinutes(10));
        flow.stop(RID);

        assertThat(flow.observationRecords()).isEmpty();
        assertThat(flow.completionRecords()).isEmpty();
    }

    @Test
    void aStopOfABuildThatIsNotWatchedIsIgnored() {
        flow.stop(RID);

        assertThat(flow.observationRecords()).isEmpty();
        assertThat(flow.deadLetters()).isEmpty();
    }

    @Test
    void afterItsRetentionABuildLeavesByTombstonesThatSayHowFar() {
        flow.settle(RID);
        long watch = Flow.last(flow.observations()).getWatch();
        forgetOutput();
        flow.pass(RETENTION, Duration.ofMinutes(1));

        assertThat(flow.observationRecords()).singleElement().satisfies(tombstone -> {
            assertThat(tombstone.key()).isEqualTo(RID);
            assertThat(tombstone.value()).isNull();
            assertThat(Flow.header(tombstone, "buildwatch.watch")).isEqualTo(Long.toString(watch));
            assertThat(Flow.header(tombstone, "buildwatch.sequence")).isEqualTo("1");
        });
        assertThat(flow.completionRecords()).singleElement().satisfies(tombstone -> {
            assertThat(tombstone.value()).isNull();
            assertThat(Flow.header(tombstone, "buildwatch.watch")).isEqualTo(Long.toString(watch));
        });
        assertThat(flow.entries("watched-jobs") + flow.entries("build-tallies")).isZero();
    }

    @Test
    void aBuildOfManyJobsIsRemovedOverSomeTicks() {
        for (int i = 0; i < 2_500; i++) {
            build.job("job" + i, "FAILED");
        }
        build.status("FAILED");
        flow.submit(RID);
        flow.pass(Duration.ofSeconds(10));
        flow.pass(RETENTION, Duration.ofMinutes(1));
        // A tick works for a few milliseconds of real time, which on a busy machine is not much work.
        for (int i = 0; i < 600 && flow.entries("watched-jobs") + flow.entries("build-tallies") > 0; i++) {
            flow.pass(Duration.ofSeconds(1));
        }

        assertThat(flow.entries("watched-jobs") + flow.entries("build-tallies")).isZero();
        assertThat(Flow.last(flow.completionRecords()).value()).isNull();
    }

    @Test
    void aRidSubmittedAfterItsRemovalStartsANewAndGreaterWatch() {
        flow.settle(RID);
        long watch = Flow.last(flow.observations()).getWatch();
        flow.pass(RETENTION, Duration.ofMinutes(1));
        forgetOutput();
        flow.submit(RID);
        flow.pass(Duration.ofSeconds(10));

        assertThat(flow.events()).singleElement().satisfies(event -> {
            assertThat(event.getWatch()).isGreaterThan(watch);
            assertThat(event.getSequence()).isEqualTo(1);
            assertThat(event.getPreviousStatus()).isNull();
        });
        assertThat(Flow.last(flow.completions()).getCompletions()).isEqualTo(1);
    }

    @Test
    void aStoppedBuildIsRemovedAfterItsRetentionToo() {
        build.job("a", "RUNNING");
        flow.submit(RID);
        flow.stop(RID);
        forgetOutput();
        flow.pass(RETENTION, Duration.ofMinutes(1));

        assertThat(flow.observationRecords())
                .singleElement()
                .satisfies(it -> assertThat(it.value()).isNull());
        assertThat(flow.completionRecords())
                .singleElement()
                .satisfies(it -> assertThat(it.value()).isNull());
        assertThat(flow.entries("watched-builds") + flow.entries("watched-jobs"))
                .isZero();
    }
}
