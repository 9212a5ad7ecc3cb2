package io.buildwatch.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.JobStatus;
import io.buildwatch.events.JobStatusChanged;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Batches of jobs that are stale, incomplete or late, and the endpoint of batches that comes and goes. */
class BatchFaultFlowTest {
    private static final String RID = "ri.foundry.main.build.1";
    private static final Duration LISTED_ONLY = Duration.ofMinutes(10);
    private static final Duration RETENTION = Duration.ofDays(7).plusMinutes(1);

    private final Flow flow = new Flow();
    private final FakeFoundry.FakeBuild build = flow.foundry.build(RID);

    @BeforeEach
    void answerBatches() {
        flow.foundry.answersBatches();
    }

    @AfterEach
    void close() {
        flow.close();
    }

    @Test
    void aStaleEntryIsNotBelievedOverANewerReading() {
        build.job("a", "RUNNING", 1_000L, null).job("b", "RUNNING");
        watch();
        build.job("a", "FAILED", 1_000L, 2_000L);
        readJobs();
        assertThat(flow.events()).extracting(JobStatusChanged::getStatus).containsExactly(JobStatus.FAILED);
        build.job("a", "RUNNING", 1_000L, null);
        readJobs();
        build.job("a", "WAITING");
        flow.pass(Duration.ofSeconds(6));
        readJobs();
        build.job("a", "FAILED", 1_000L, 2_000L);
        flow.pass(Duration.ofSeconds(6));
        readJobs();

        assertThat(flow.events()).isEmpty();
    }

    @Test
    void aJobThatIsAbsentOnlyOnceIsNotLookedForOnTheList() {
        build.job("a", "RUNNING").job("b", "RUNNING");
        watch();
        int sweeps = build.sweeps;
        for (int i = 0; i < 5; i++) {
            build.notInBatches.add("a");
            readJobs();
            build.notInBatches.clear();
            readJobs();
        }
        flow.pass(Duration.ofSeconds(3));

        assertThat(build.sweeps).isEqualTo(sweeps);
        assertThat(flow.events()).isEmpty();
    }

    @Test
    void aJobThatIsAbsentHasNotEnded() {
        build.job("a", "RUNNING").job("b", "RUNNING");
        watch();
        build.notInBatches.add("a");
        build.job("b", "SUCCEEDED");
        build.shows("b");
        flow.completions();
        for (int i = 0; i < 10; i++) {
            readJobs();
            flow.pass(Duration.ofSeconds(10));
        }

        assertThat(flow.events()).extracting(JobStatusChanged::getJobRid).containsExactly("b");
        assertThat(flow.completions())
                .noneMatch(BuildCompletion::getComplete)
                .allMatch(completion -> completion.getCounts().getRunning() == 1);
    }

    @Test
    void aJobThatBatchesLeaveOutIsReadByBatchAgainAfterTenMinutes() {
        build.job("a", "RUNNING").job("b", "RUNNING");
        watch();
        leaveOutTwice("a");
        int sweeps = build.sweeps;
        flow.pass(LISTED_ONLY.minusSeconds(20));
        assertThat(build.sweeps - sweeps).as("lists, every 30 s at least").isGreaterThan(17);

        build.notInBatches.clear();
        flow.pass(Duration.ofMinutes(1));
        int later = build.sweeps;
        build.job("a", "SUCCEEDED");
        readJobs();
        assertThat(flow.events()).extracting(JobStatusChanged::getJobRid).containsExactly("a");
        flow.pass(Duration.ofMinutes(5));
        assertThat(build.sweeps).isEqualTo(later);
    }

    @Test
    void aJobIsReadOnIfTheTenMinutesEndWhileItsBuildIsListed() {
        build.job("a", "RUNNING").job("b", "RUNNING");
        watch();
        leaveOutTwice("a");
        long end = flow.clock.get() + LISTED_ONLY.toMillis();
        flow.pass(LISTED_ONLY.minusSeconds(50));
        flow.foundry.hold();
        flow.pass(Duration.ofMillis(end - flow.clock.get() + 1_000));
        flow.foundry.answer();
        build.notInBatches.clear();
        flow.pass(Duration.ofMinutes(1));
        build.job("a", "SUCCEEDED");
        readJobs();

        assertThat(flow.events()).extracting(JobStatusChanged::getJobRid).containsExactly("a");
    }

    @Test
    void onceTheEndpointIsBackBuildsAreLeftToBatchesAgain() {
        build.job("a", "RUNNING").job("b", "RUNNING");
        watch();
        flow.foundry.batchesAreThere(false);
        build.job("a", "SUCCEEDED");
        flow.pass(Duration.ofMinutes(1));
        assertThat(flow.events()).extracting(JobStatusChanged::getJobRid).containsExactly("a");

        flow.foundry.batchesAreThere(true);
        flow.pass(Duration.ofMinutes(1));
        int sweeps = build.sweeps;
        build.job("b", "FAILED");
        readJobs();
        assertThat(flow.events()).extracting(JobStatusChanged::getJobRid).containsExactly("b");
        assertThat(build.sweeps).isEqualTo(sweeps);
    }

    @Test
    void anAnswerToABatchThatComesAfterTheStopIsDropped() {
        build.job("a", "WAITING");
        watch();
        build.job("a", "FAILED");
        Runnable answer = flow.foundry.askForJobs();
        flow.stop(RID);
        flow.observations();
        answer.run();
        tick();

        assertThat(flow.events()).isEmpty();
        assertThat(flow.observations()).isEmpty();
    }

    @Test
    void anAnswerToABatchIsDroppedIfTheBuildWasTakenUpAgainMeanwhile() {
        build.job("a", "WAITING");
        watch();
        build.job("a", "FAILED");
        Runnable answer = flow.foundry.askForJobs();
        flow.stop(RID);
        build.job("a", "RUNNING");
        flow.submit(RID);
        flow.pass(Duration.ofSeconds(5));
        answer.run();
        tick();

        assertThat(flow.events()).extracting(JobStatusChanged::getStatus).containsExactly(JobStatus.RUNNING);
    }

    @Test
    void anAnswerToABatchIsDroppedInALaterWatch() {
        build.job("a", "WAITING");
        watch();
        build.job("a", "FAILED");
        Runnable answer = flow.foundry.askForJobs();
        flow.stop(RID);
        flow.pass(RETENTION, Duration.ofMinutes(1));
        build.job("a", "WAITING");
        watch();
        answer.run();
        tick();

        assertThat(flow.events()).isEmpty();
    }

    private void leaveOutTwice(String job) {
        build.notInBatches.add(job);
        readJobs();
        readJobs();
        flow.events();
    }

    /** Submits the build, and waits until it is left to batches. */
    private void watch() {
        flow.submit(RID);
        flow.pass(Duration.ofSeconds(10));
        flow.events();
    }

    private void readJobs() {
        flow.foundry.readJobs();
        tick();
    }

    private void tick() {
        flow.pass(Duration.ofMillis(400), Duration.ofMillis(50));
    }
}
