package io.buildwatch.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.JobStatus;
import io.buildwatch.events.JobStatusChanged;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Batches of jobs that are stale, incomplete or late, and the endpoint of batches that comes and goes. */
class BatchFaultFlowTest {
    private static final Duration LISTED_ONLY = Duration.ofMinutes(10);
    private static final Duration RETENTION = Duration.ofDays(7).plusMinutes(1);

    private final BatchedBuild batched = new BatchedBuild();
    private final Flow flow = batched.flow;
    private final FakeFoundry.FakeBuild build = batched.build;

    @AfterEach
    void close() {
        flow.close();
    }

    @Test
    void aStaleEntryIsNotBelievedOverANewerReading() {
        build.job("a", "RUNNING", 1_000L, null).job("b", "RUNNING");
        batched.watch();
        build.job("a", "FAILED", 1_000L, 2_000L);
        batched.readJobs();
        assertThat(flow.events()).extracting(JobStatusChanged::getStatus).containsExactly(JobStatus.FAILED);
        build.job("a", "RUNNING", 1_000L, null);
        batched.readJobs();
        build.job("a", "WAITING");
        flow.pass(Duration.ofSeconds(6));
        batched.readJobs();
        build.job("a", "FAILED", 1_000L, 2_000L);
        flow.pass(Duration.ofSeconds(6));
        batched.readJobs();

        assertThat(flow.events()).isEmpty();
    }

    @Test
    void aJobThatIsAbsentOnlyOnceIsNotLookedForOnTheList() {
        build.job("a", "RUNNING").job("b", "RUNNING");
        batched.watch();
        int sweeps = build.sweeps;
        for (int i = 0; i < 5; i++) {
            build.notInBatches.add("a");
            batched.readJobs();
            build.notInBatches.clear();
            batched.readJobs();
        }
        flow.pass(Duration.ofSeconds(3));

        assertThat(build.sweeps).isEqualTo(sweeps);
        assertThat(flow.events()).isEmpty();
    }

    @Test
    void aJobThatIsAbsentHasNotEnded() {
        build.job("a", "RUNNING").job("b", "RUNNING");
        batched.watch();
        build.notInBatches.add("a");
        build.job("b", "SUCCEEDED");
        build.shows("b");
        flow.completions();
        for (int i = 0; i < 10; i++) {
            batched.readJobs();
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
        batched.watch();
        leaveOutTwice("a");
        int sweeps = build.sweeps;
        flow.pass(LISTED_ONLY.minusSeconds(20));
        assertThat(build.sweeps - sweeps).as("lists, every 30 s at least").isGreaterThan(17);

        build.notInBatches.clear();
        flow.pass(Duration.ofMinutes(1));
        int later = build.sweeps;
        build.job("a", "SUCCEEDED");
        batched.readJobs();
        assertThat(flow.events()).extracting(JobStatusChanged::getJobRid).containsExactly("a");
        flow.pass(Duration.ofMinutes(5));
        assertThat(build.sweeps).isEqualTo(later);
    }

    @Test
    void aJobIsReadOnIfTheTenMinutesEndWhileItsBuildIsListed() {
        build.job("a", "RUNNING").job("b", "RUNNING");
        batched.watch();
        leaveOutTwice("a");
        long end = flow.clock.get() + LISTED_ONLY.toMillis();
        flow.pass(LISTED_ONLY.minusSeconds(50));
        flow.foundry.hold();
        flow.pass(Duration.ofMillis(end - flow.clock.get() + 1_000));
        flow.foundry.answer();
        build.notInBatches.clear();
        flow.pass(Duration.ofMinutes(1));
        build.job("a", "SUCCEEDED");
        batched.readJobs();

        assertThat(flow.events()).extracting(JobStatusChanged::getJobRid).containsExactly("a");
    }

    @Test
    void onceTheEndpointIsBackBuildsAreLeftToBatchesAgain() {
        build.job("a", "RUNNING").job("b", "RUNNING");
        batched.watch();
        flow.foundry.batchesAreThere(false);
        build.job("a", "SUCCEEDED");
        flow.pass(Duration.ofMinutes(1));
        assertThat(flow.events()).extracting(JobStatusChanged::getJobRid).containsExactly("a");

        flow.foundry.batchesAreThere(true);
        flow.pass(Duration.ofMinutes(1));
        int sweeps = build.sweeps;
        build.job("b", "FAILED");
        batched.readJobs();
        assertThat(flow.events()).extracting(JobStatusChanged::getJobRid).containsExactly("b");
        assertThat(build.sweeps).isEqualTo(sweeps);
    }

    @Test
    void anAnswerToABatchThatComesAfterTheStopIsDropped() {
        build.job("a", "WAITING");
        batched.watch();
        build.job("a", "FAILED");
        Runnable answer = flow.foundry.askForJobs();
        flow.stop(BatchedBuild.RID);
        flow.observations();
        answer.run();
        batched.tick();

        assertThat(flow.events()).isEmpty();
        assertThat(flow.observations()).isEmpty();
    }

    @Test
    void anAnswerToABatchIsDroppedIfTheBuildWasTakenUpAgainMeanwhile() {
        build.job("a", "WAITING");
        batched.watch();
        build.job("a", "FAILED");
        Runnable answer = flow.foundry.askForJobs();
        flow.stop(BatchedBuild.RID);
        build.job("a", "RUNNING");
        flow.submit(BatchedBuild.RID);
        flow.pass(Duration.ofSeconds(5));
        answer.run();
        batched.tick();

        assertThat(flow.events()).extracting(JobStatusChanged::getStatus).containsExactly(JobStatus.RUNNING);
    }

    @Test
    void anAnswerToABatchIsDroppedInALaterWatch() {
        build.job("a", "WAITING");
        batched.watch();
        build.job("a", "FAILED");
        Runnable answer = flow.foundry.askForJobs();
        flow.stop(BatchedBuild.RID);
        flow.pass(RETENTION, Duration.ofMinutes(1));
        build.job("a", "WAITING");
        batched.watch();
        answer.run();
        batched.tick();

        assertThat(flow.events()).isEmpty();
    }

    private void leaveOutTwice(String job) {
        build.notInBatches.add(job);
        batched.readJobs();
        batched.readJobs();
        flow.events();
    }
}
