package io.buildwatch.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.JobStatus;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.events.Monitoring;
import io.buildwatch.foundry.FoundryFailure;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Builds whose jobs are read by batch, between lists that are far apart. */
class BatchFlowTest {
    private static final String OTHER = "ri.foundry.main.build.2";

    private final BatchedBuild batched = new BatchedBuild();
    private final Flow flow = batched.flow;
    private final FakeFoundry.FakeBuild build = batched.build;

    @AfterEach
    void close() {
        flow.close();
    }

    @Test
    void aChangeIsSeenByBatchWithoutAList() {
        build.job("a", "RUNNING").job("b", "WAITING");
        batched.watch();
        int sweeps = build.sweeps;
        build.job("b", "RUNNING");
        long sent = flow.clock.get();
        batched.readJobs();

        assertThat(flow.events()).singleElement().satisfies(event -> {
            assertThat(event.getJobRid()).isEqualTo("b");
            assertThat(event.getStatus()).isEqualTo(JobStatus.RUNNING);
            assertThat(event.getPreviousStatus()).isEqualTo(JobStatus.WAITING);
            assertThat(event.getObservedTime().toEpochMilli()).isEqualTo(sent);
        });
        assertThat(build.sweeps).isEqualTo(sweeps);
    }

    @Test
    void aChangeIsSeenOnAPageThatIsReadOutOfTurn() {
        build.job("a", "RUNNING").job("b", "SUCCEEDED");
        batched.watch();
        int sweeps = build.sweeps;
        build.job("a", "SUCCEEDED");
        flow.foundry.readPageOutOfTurn(BatchedBuild.RID);
        batched.tick();

        assertThat(flow.events()).singleElement().satisfies(event -> {
            assertThat(event.getJobRid()).isEqualTo("a");
            assertThat(event.getStatus()).isEqualTo(JobStatus.SUCCEEDED);
        });
        assertThat(build.sweeps).isEqualTo(sweeps);
    }

    @Test
    void aJobThatJoinedIsSeenOnAPageThatIsReadOutOfTurnAndTheBuildIsListed() {
        build.job("a", "RUNNING");
        batched.watch();
        flow.observations();
        int sweeps = build.sweeps;
        build.job("b", "WAITING");
        flow.foundry.readPageOutOfTurn(BatchedBuild.RID);
        batched.tick();
        assertThat(flow.events()).singleElement().satisfies(event -> {
            assertThat(event.getJobRid()).isEqualTo("b");
            assertThat(event.getPreviousStatus()).isNull();
        });

        flow.pass(Duration.ofSeconds(10));
        assertThat(build.sweeps).isGreaterThan(sweeps);
        assertThat(Flow.last(flow.observations()).getJobCount()).isEqualTo(2);
        build.job("b", "RUNNING");
        batched.readJobs();
        assertThat(flow.events()).extracting(JobStatusChanged::getStatus).containsExactly(JobStatus.RUNNING);
    }

    @Test
    void aBuildWhoseJobsAreReadByBatchIsListedSeldom() {
        build.job("a", "RUNNING");
        batched.watch();
        int sweeps = build.sweeps;
        for (int i = 0; i < 60; i++) {
            flow.pass(Duration.ofSeconds(60), Duration.ofSeconds(1));
            batched.readJobs();
        }

        assertThat(build.sweeps - sweeps).isBetween(4, 7);
        assertThat(flow.events()).isEmpty();
    }

    @Test
    void aBuildWhoseJobsHaveAllEndedIsReadOftenUntilItHasEndedToo() {
        build.job("a", "RUNNING");
        batched.watch();
        flow.pass(Duration.ofMinutes(2));
        build.job("a", "SUCCEEDED");
        batched.readJobs();
        flow.pass(Duration.ofSeconds(1));
        build.status("SUCCEEDED");
        flow.pass(Duration.ofSeconds(5));

        assertThat(Flow.last(flow.completions()).getComplete()).isTrue();
    }

    @Test
    void aBuildWhoseJobsHaveAllEndedIsListedOnlyIfBuildCannotBeRead() {
        build.job("a", "RUNNING");
        batched.watch();
        build.job("a", "SUCCEEDED");
        batched.readJobs();
        int sweeps = build.sweeps;
        flow.pass(Duration.ofMinutes(2), Duration.ofSeconds(1));
        assertThat(build.sweeps).isEqualTo(sweeps);

        build.denies(FoundryFailure.Kind.RETRYABLE, 503);
        flow.pass(Duration.ofMinutes(2), Duration.ofSeconds(1));
        assertThat(build.sweeps).isGreaterThan(sweeps + 3);

        build.recovers();
        flow.pass(Duration.ofMinutes(1), Duration.ofSeconds(1));
        int recovered = build.sweeps;
        flow.pass(Duration.ofMinutes(2), Duration.ofSeconds(1));
        assertThat(build.sweeps).isEqualTo(recovered);
        build.status("SUCCEEDED");
        flow.pass(Duration.ofSeconds(5));
        assertThat(build.sweeps).isGreaterThan(recovered);
        assertThat(Flow.last(flow.completions()).getComplete()).isTrue();
    }

    @Test
    void aBare404OfAListIsHeldAgainstTheListOfAnotherBuild() {
        FakeFoundry.FakeBuild other = flow.foundry.build(OTHER).job("b", "RUNNING");
        build.job("a", "RUNNING");
        flow.submit(OTHER);
        batched.watch();
        int sweeps = other.sweeps;
        build.fails(FoundryFailure.Kind.SERVICE_NOT_USABLE, 404);
        build.notInBatches.add("a");
        batched.readJobs();
        batched.readJobs();
        flow.pass(Duration.ofMinutes(3), Duration.ofSeconds(1));

        assertThat(other.sweeps).isGreaterThan(sweeps);
        assertThat(flow.observations().stream()
                        .filter(observed -> observed.getBuildRid().equals(BatchedBuild.RID))
                        .reduce((first, second) -> second)
                        .orElseThrow()
                        .getMonitoring())
                .isEqualTo(Monitoring.NOT_FOUND);
    }

    @Test
    void aBuildThatGrowsIsListedOften() {
        build.job("a", "RUNNING");
        flow.submit(BatchedBuild.RID);
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
        batched.watch();
        build.job("a", "WAITING");
        batched.readJobs();
        flow.pass(Duration.ofSeconds(3));
        batched.readJobs();
        assertThat(flow.events()).isEmpty();

        flow.pass(Duration.ofSeconds(3));
        batched.readJobs();

        assertThat(flow.events()).extracting(JobStatusChanged::getStatus).containsExactly(JobStatus.WAITING);
    }

    @Test
    void aReadingInBetweenThatSaysOtherwiseEndsTheDoubt() {
        build.job("a", "RUNNING");
        batched.watch();
        build.job("a", "WAITING");
        batched.readJobs();
        build.job("a", "RUNNING");
        flow.pass(Duration.ofSeconds(3));
        batched.readJobs();
        build.job("a", "WAITING");
        flow.pass(Duration.ofSeconds(3));
        batched.readJobs();

        assertThat(flow.events()).isEmpty();
    }

    @Test
    void aReadingThatWasAskedForBeforeTheNewestOneIsNotTaken() {
        build.job("a", "WAITING");
        batched.watch();
        long before = flow.clock.get() - 60_000;
        build.job("a", "SUCCEEDED");
        flow.foundry.readJobs(before, flow.clock.get());
        batched.tick();

        assertThat(flow.events()).isEmpty();
        batched.readJobs();
        assertThat(flow.events()).extracting(JobStatusChanged::getStatus).containsExactly(JobStatus.SUCCEEDED);
    }

    @Test
    void aJobThatIsRetriedIsSeenByBatch() {
        build.job("a", "FAILED", 1_000L, 2_000L).job("b", "RUNNING");
        batched.watch();
        build.job("a", "RUNNING", 3_000L, null);
        batched.readJobs();

        assertThat(flow.events()).singleElement().satisfies(event -> {
            assertThat(event.getStatus()).isEqualTo(JobStatus.RUNNING);
            assertThat(event.getAttempt()).isEqualTo(2);
        });
    }

    @Test
    void aJobThatBatchesLeaveOutIsReadByListing() {
        build.job("a", "RUNNING").job("b", "RUNNING");
        batched.watch();
        build.notInBatches.add("a");
        batched.readJobs();
        int sweeps = build.sweeps;
        batched.readJobs();
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
        batched.watch();
        build.job("a", "SUCCEEDED").job("b", "SUCCEEDED").status("SUCCEEDED");
        flow.completions();
        batched.readJobs();
        flow.pass(Duration.ofSeconds(5));

        BuildCompletion last = Flow.last(flow.completions());
        assertThat(last.getComplete()).isTrue();
        assertThat(last.getCounts().getSucceeded()).isEqualTo(2);
    }

    @Test
    void aRefreshAloneSettlesNothing() {
        build.job("a", "RUNNING");
        batched.watch();
        build.job("a", "SUCCEEDED").denies(FoundryFailure.Kind.FORBIDDEN, 403);
        flow.completions();
        batched.readJobs();
        flow.pass(Duration.ofSeconds(60));

        assertThat(flow.completions()).noneMatch(BuildCompletion::getComplete);
    }

    @Test
    void aBuildIsNotLostWhileBatchesShowItsJobs() {
        build.job("a", "RUNNING");
        batched.watch();
        build.fails(FoundryFailure.Kind.RETRYABLE, 500);
        flow.observations();
        for (int i = 0; i < 300; i++) {
            flow.pass(Duration.ofSeconds(4));
            batched.readJobs();
        }

        assertThat(flow.observations()).noneMatch(observed -> observed.getMonitoring() == Monitoring.LOST);
    }

    @Test
    void withoutTheEndpointBuildsAreListedAsOftenAsWithoutBatches() {
        build.job("a", "RUNNING");
        batched.watch();
        flow.foundry.batchesAreThere(false);
        int sweeps = build.sweeps;
        flow.pass(Duration.ofMinutes(10), Duration.ofSeconds(1));

        assertThat(build.sweeps - sweeps).isBetween(17, 26);
    }

    @Test
    void aStoppedBuildIsReadNoLonger() {
        build.job("a", "RUNNING");
        batched.watch();
        flow.stop(BatchedBuild.RID);
        build.job("a", "SUCCEEDED");
        flow.events();
        batched.readJobs();

        assertThat(flow.events()).isEmpty();
    }

    @Test
    void aSettledBuildThatIsReadAgainIsReopenedByABatch() {
        build.job("a", "FAILED", 1_000L, 2_000L).status("FAILED");
        flow.submit(BatchedBuild.RID);
        flow.pass(Duration.ofSeconds(10));
        assertThat(Flow.last(flow.completions()).getComplete()).isTrue();

        build.job("a", "RUNNING", 3_000L, null).status("RUNNING");
        flow.submit(BatchedBuild.RID);
        flow.pass(Duration.ofSeconds(5));
        batched.readJobs();

        assertThat(Flow.last(flow.completions()).getComplete()).isFalse();
    }
}
