package io.buildwatch.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.JobStatus;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.events.Monitoring;
import io.buildwatch.foundry.FoundryFailure;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Builds whose jobs are read by batch, between lists that are far apart. */
class BatchFlowTest {
    private static final String RID = "ri.foundry.main.build.1";
    private static final String OTHER = "ri.foundry.main.build.2";

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
    void aChangeIsSeenByBatchWithoutAList() {
        build.job("a", "RUNNING").job("b", "WAITING");
        watch();
        int sweeps = build.sweeps;
        build.job("b", "RUNNING");
        long sent = flow.clock.get();
        readJobs();

        assertThat(flow.events()).singleElement().satisfies(event -> {
            assertThat(event.getJobRid()).isEqualTo("b");
            assertThat(event.getStatus()).isEqualTo(JobStatus.RUNNING);
            assertThat(event.getPreviousStatus()).isEqualTo(JobStatus.WAITING);
            assertThat(event.getObservedTime().toEpochMilli()).isEqualTo(sent);
        });
        assertThat(build.sweeps).isEqualTo(sweeps);
    }

    @Test
    void aBuildWhoseJobsAreReadByBatchIsListedSeldom() {
        build.job("a", "RUNNING");
        watch();
        int sweeps = build.sweeps;
        for (int i = 0; i < 60; i++) {
            flow.pass(Duration.ofSeconds(60), Duration.ofSeconds(1));
            readJobs();
        }

        assertThat(build.sweeps - sweeps).isBetween(4, 7);
        assertThat(flow.events()).isEmpty();
    }

    @Test
    void aBare404OfAListIsHeldAgainstTheListOfAnotherBuild() {
        FakeFoundry.FakeBuild other = flow.foundry.build(OTHER).job("b", "RUNNING");
        build.job("a", "RUNNING");
        flow.submit(OTHER);
        watch();
        int sweeps = other.sweeps;
        build.fails(FoundryFailure.Kind.SERVICE_NOT_USABLE, 404);
        build.notInBatches.add("a");
        readJobs();
        readJobs();
        flow.pass(Duration.ofMinutes(3), Duration.ofSeconds(1));

        assertThat(other.sweeps).isGreaterThan(sweeps);
        assertThat(flow.observations().stream()
                        .filter(observed -> observed.getBuildRid().equals(RID))
                        .reduce((first, second) -> second)
                        .orElseThrow()
                        .getMonitoring())
                .isEqualTo(Monitoring.NOT_FOUND);
    }

    @Test
    void aBuildThatGrowsIsListedOften() {
        build.job("a", "RUNNING");
        flow.submit(RID);
        for (int i = 0; i < 20; i++) {
            build.job("a" + i, "WAITING");
            flow.pass(Duration.ofSeconds(1));
        }
        flow.pass(Duration.ofSeconds(3));

        assertThat(build.sweeps).isBetween(10, 14);
        assertThat(flow.events()).hasSize(21);
    }

    @Test
    void aBackwardReadingIsNotBelievedUntilALaterOneConfirmsIt() {
        build.job("a", "RUNNING");
        watch();
        build.job("a", "WAITING");
        readJobs();
        flow.pass(Duration.ofSeconds(3));
        readJobs();
        assertThat(flow.events()).isEmpty();

        flow.pass(Duration.ofSeconds(3));
        readJobs();

        assertThat(flow.events()).extracting(JobStatusChanged::getStatus).containsExactly(JobStatus.WAITING);
    }

    @Test
    void aReadingInBetweenThatSaysOtherwiseEndsTheDoubt() {
        build.job("a", "RUNNING");
        watch();
        build.job("a", "WAITING");
        readJobs();
        build.job("a", "RUNNING");
        flow.pass(Duration.ofSeconds(3));
        readJobs();
        build.job("a", "WAITING");
        flow.pass(Duration.ofSeconds(3));
        readJobs();

        assertThat(flow.events()).isEmpty();
    }

    @Test
    void aReadingThatWasAskedForBeforeTheNewestOneIsNotTaken() {
        build.job("a", "WAITING");
        watch();
        long before = flow.clock.get() - 60_000;
        build.job("a", "SUCCEEDED");
        flow.foundry.readJobs(before, flow.clock.get());
        tick();

        assertThat(flow.events()).isEmpty();
        readJobs();
        assertThat(flow.events()).extracting(JobStatusChanged::getStatus).containsExactly(JobStatus.SUCCEEDED);
    }

    @Test
    void aJobThatIsRetriedIsSeenByBatch() {
        build.job("a", "FAILED", 1_000L, 2_000L).job("b", "RUNNING");
        watch();
        build.job("a", "RUNNING", 3_000L, null);
        readJobs();

        assertThat(flow.events()).singleElement().satisfies(event -> {
            assertThat(event.getStatus()).isEqualTo(JobStatus.RUNNING);
            assertThat(event.getAttempt()).isEqualTo(2);
        });
    }

    @Test
    void aJobThatBatchesLeaveOutIsReadByListing() {
        build.job("a", "RUNNING").job("b", "RUNNING");
        watch();
        build.notInBatches.add("a");
        readJobs();
        int sweeps = build.sweeps;
        readJobs();
        flow.pass(Duration.ofSeconds(3));
        assertThat(build.sweeps).isGreaterThan(sweeps);
        assertThat(flow.events()).isEmpty();

        build.job("a", "SUCCEEDED");
        flow.pass(Duration.ofSeconds(40));
        assertThat(flow.events()).extracting(JobStatusChanged::getJobRid).containsExactly("a");
    }

    @Test
    void aBuildWhoseJobsHaveEndedByBatchIsCompleteSoon() {
        build.job("a", "RUNNING").job("b", "RUNNING");
        watch();
        build.job("a", "SUCCEEDED").job("b", "SUCCEEDED").status("SUCCEEDED");
        flow.completions();
        readJobs();
        flow.pass(Duration.ofSeconds(5));

        BuildCompletion last = Flow.last(flow.completions());
        assertThat(last.getComplete()).isTrue();
        assertThat(last.getCounts().getSucceeded()).isEqualTo(2);
    }

    @Test
    void aRefreshAloneSettlesNothing() {
        build.job("a", "RUNNING");
        watch();
        build.job("a", "SUCCEEDED").denies(FoundryFailure.Kind.FORBIDDEN, 403);
        flow.completions();
        readJobs();
        flow.pass(Duration.ofSeconds(60));

        assertThat(flow.completions()).noneMatch(BuildCompletion::getComplete);
    }

    @Test
    void aBuildIsNotLostWhileBatchesShowItsJobs() {
        build.job("a", "RUNNING");
        watch();
        build.fails(FoundryFailure.Kind.RETRYABLE, 500);
        flow.observations();
        for (int i = 0; i < 300; i++) {
            flow.pass(Duration.ofSeconds(4));
            readJobs();
        }

        assertThat(flow.observations()).noneMatch(observed -> observed.getMonitoring() == Monitoring.LOST);
    }

    @Test
    void withoutTheEndpointBuildsAreListedAsOftenAsWithoutBatches() {
        build.job("a", "RUNNING");
        watch();
        flow.foundry.batchesAreThere(false);
        int sweeps = build.sweeps;
        flow.pass(Duration.ofMinutes(10), Duration.ofSeconds(1));

        assertThat(build.sweeps - sweeps).isBetween(17, 26);
    }

    @Test
    void aStoppedBuildIsReadNoLonger() {
        build.job("a", "RUNNING");
        watch();
        flow.stop(RID);
        build.job("a", "SUCCEEDED");
        flow.events();
        readJobs();

        assertThat(flow.events()).isEmpty();
    }

    @Test
    void aSettledBuildThatIsReadAgainIsReopenedByABatch() {
        build.job("a", "FAILED", 1_000L, 2_000L).status("FAILED");
        flow.submit(RID);
        flow.pass(Duration.ofSeconds(10));
        assertThat(Flow.last(flow.completions()).getComplete()).isTrue();

        build.job("a", "RUNNING", 3_000L, null).status("RUNNING");
        flow.submit(RID);
        flow.pass(Duration.ofSeconds(5));
        readJobs();

        assertThat(Flow.last(flow.completions()).getComplete()).isFalse();
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
