package io.buildwatch.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.BuildObserved;
import io.buildwatch.events.BuildState;
import io.buildwatch.events.BuildStatus;
import io.buildwatch.foundry.FoundryFailure.Kind;
import io.buildwatch.foundry.Job;
import io.buildwatch.foundry.JobStatus;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SettleFlowTest {
    private static final String RID = "ri.foundry.main.build.1";

    private final Flow flow = new Flow();
    private final FakeFoundry.FakeBuild build = flow.foundry.build(RID);

    @AfterEach
    void close() {
        flow.close();
    }

    private List<BuildObserved> settled() {
        return flow.observations().stream().filter(BuildObserved::getSettled).toList();
    }

    @Test
    void aSweepBegunBeforeTheReadingOfBuildDoesNotSettle() {
        build.job("a", "SUCCEEDED").job("b", "RUNNING").shows("a").status("SUCCEEDED");
        flow.foundry.hold();
        flow.submit(RID);
        build.shows();
        flow.foundry.answerBuilds();
        flow.pass(Duration.ofSeconds(1));
        flow.foundry.answer();
        flow.pass(Duration.ofSeconds(8));

        assertThat(settled()).isEmpty();
        build.job("b", "SUCCEEDED");
        flow.pass(Duration.ofSeconds(40));
        assertThat(settled()).hasSize(1);
    }

    /**
     * Because pages shift, one sweep may list a job twice: on an earlier page as ended, and on a later one as running
     * again.
     */
    @Test
    void aSweepThatSaysTwoThingsOfAJobDoesNotSettle() {
        build.job("a", "FAILED").job("b", "SUCCEEDED").status("FAILED");
        build.listedAgain.add(new Job("a", JobStatus.RUNNING, "RUNNING", null, null, null, List.of()));
        flow.submit(RID);
        flow.pass(Duration.ofMinutes(1));
        assertThat(settled()).isEmpty();

        build.listedAgain.clear();
        flow.pass(Duration.ofMinutes(1));
        assertThat(settled()).hasSize(1);
    }

    @Test
    void aSettledBuildIsReadNoMore() {
        flow.settle(RID);
        int sweeps = build.sweeps;
        int readings = build.readings;
        flow.pass(Duration.ofHours(1), Duration.ofSeconds(1));

        assertThat(build.sweeps).isEqualTo(sweeps);
        assertThat(build.readings).isEqualTo(readings);
    }

    @Test
    void jobsThatBuildNamesButNoSweepListsKeepItOpenUntilTheTimeout() {
        build.job("a", "SUCCEEDED").status("SUCCEEDED");
        build.jobRids = List.of("a", "ghost", "ghost");
        flow.submit(RID);
        flow.pass(Duration.ofMinutes(10));
        assertThat(settled()).isEmpty();

        flow.pass(Duration.ofMinutes(2));
        assertThat(settled()).singleElement().satisfies(observed -> {
            assertThat(observed.getDetail()).contains("1 job ");
            assertThat(observed.getJobCount()).isEqualTo(1);
        });
        assertThat(Flow.last(flow.completions()).getState()).isEqualTo(BuildState.SUCCEEDED);
    }

    @Test
    void aJobThatBuildNamedSettlesByTheRuleOnceItIsListed() {
        build.job("a", "SUCCEEDED").job("late", "SUCCEEDED").shows("a").status("SUCCEEDED");
        build.jobRids = List.of("a", "late");
        flow.submit(RID);
        flow.pass(Duration.ofMinutes(1));
        assertThat(settled()).isEmpty();

        build.shows();
        flow.pass(Duration.ofMinutes(1));
        assertThat(settled()).singleElement().satisfies(observed -> {
            assertThat(observed.getDetail()).isNull();
            assertThat(observed.getJobCount()).isEqualTo(2);
        });
    }

    @Test
    void aJobLeftWaitingSettlesWithTheBuildsStatusAfterTheTimeout() {
        build.job("a", "WAITING").status("CANCELED");
        flow.submit(RID);
        flow.pass(Duration.ofMinutes(12));

        assertThat(settled())
                .singleElement()
                .satisfies(observed -> assertThat(observed.getBuildStatus()).isEqualTo(BuildStatus.CANCELED));
        BuildCompletion last = Flow.last(flow.completions());
        assertThat(last.getState()).isEqualTo(BuildState.CANCELED);
        assertThat(last.getCounts().getWaiting()).isEqualTo(1);
    }

    @Test
    void settlesWithoutBuildWhenItIsForbidden() {
        build.job("a", "SUCCEEDED").job("b", "FAILED").denies(Kind.FORBIDDEN, 403);
        flow.submit(RID);
        flow.pass(Duration.ofSeconds(115));
        assertThat(settled()).isEmpty();

        flow.pass(Duration.ofMinutes(2));
        assertThat(settled()).singleElement().satisfies(observed -> {
            assertThat(observed.getBuildStatus()).isNull();
            assertThat(observed.getDetail()).isNotNull();
        });
        assertThat(Flow.last(flow.completions()).getState()).isEqualTo(BuildState.FAILED);
    }

    @Test
    void aBuildThatIsForbiddenAtFirstAndThenToldNeedsTheRule() {
        build.job("a", "SUCCEEDED").denies(Kind.FORBIDDEN, 403);
        flow.submit(RID);
        flow.pass(Duration.ofMinutes(1));
        build.recovers().status("RUNNING");
        flow.pass(Duration.ofMinutes(1));
        build.denies(Kind.FORBIDDEN, 403);
        flow.pass(Duration.ofMinutes(15));

        assertThat(settled()).isEmpty();
    }

    @Test
    void aBuildThatABatchLeavesOutSettlesByItsList() {
        build.job("a", "DID_NOT_RUN");
        build.leftOut = true;
        flow.submit(RID);
        flow.pass(Duration.ofMinutes(4));

        assertThat(settled()).hasSize(1);
        assertThat(Flow.last(flow.completions()).getState()).isEqualTo(BuildState.CANCELED);
    }

    /** A single empty list proves nothing. */
    @Test
    void aBuildWithoutJobsSettlesByItsStatusAndTwoSweepsAnIntervalApart() {
        build.status("FAILED");
        flow.submit(RID);
        flow.pass(Duration.ofSeconds(115));
        assertThat(settled()).isEmpty();
        assertThat(flow.completions()).noneMatch(BuildCompletion::getComplete);

        flow.pass(Duration.ofSeconds(50));
        assertThat(settled()).hasSize(1);
        BuildCompletion last = Flow.last(flow.completions());
        assertThat(last.getState()).isEqualTo(BuildState.FAILED);
        assertThat(last.getPercentComplete()).isEqualTo(100);
    }

    @Test
    void aListThatIsEmptyOnceHidesNoJob() {
        build.job("a", "SUCCEEDED").job("b", "FAILED").status("FAILED").shows("none of them");
        flow.submit(RID);
        flow.pass(Duration.ofSeconds(60));
        build.shows();
        flow.pass(Duration.ofSeconds(40));

        assertThat(settled())
                .singleElement()
                .satisfies(observed -> assertThat(observed.getJobCount()).isEqualTo(2));
    }

    /** A list that no longer has the jobs it had proves nothing either. */
    @Test
    void aListThatBecameEmptySettlesOnlyWhenItStaysSo() {
        build.job("a", "SUCCEEDED").status("RUNNING");
        flow.submit(RID);
        build.shows("none of them").status("SUCCEEDED");
        flow.pass(Duration.ofSeconds(115));
        assertThat(settled()).isEmpty();

        flow.pass(Duration.ofSeconds(60));
        assertThat(settled()).hasSize(1);
    }

    @Test
    void buildStatusAheadOfTheListDoesNotSettle() {
        build.job("a", "RUNNING").status("SUCCEEDED");
        flow.submit(RID);
        flow.pass(Duration.ofMinutes(3));
        assertThat(settled()).isEmpty();

        build.job("a", "SUCCEEDED");
        flow.pass(Duration.ofMinutes(1));
        assertThat(settled()).hasSize(1);
    }

    /**
     * The example in Foundry's documentation has a {@code finishedTime} on a waiting job, see
     * docs/architecture.md#list-jobs-of-build.
     */
    @Test
    void aFinishedTimeDoesNotEndAJob() {
        build.job("a", "WAITING", null, 2_000L).status("SUCCEEDED");
        flow.submit(RID);
        flow.pass(Duration.ofMinutes(5));

        assertThat(settled()).isEmpty();
        assertThat(Flow.last(flow.completions()).getPercentComplete()).isZero();
    }

    @Test
    void aSweepWithAMalformedElementDoesNotSettle() {
        build.job("a", "SUCCEEDED").status("SUCCEEDED");
        build.malformed = 1;
        flow.submit(RID);
        flow.pass(Duration.ofMinutes(5));
        assertThat(settled()).isEmpty();

        build.malformed = 0;
        flow.pass(Duration.ofMinutes(1));
        assertThat(settled()).hasSize(1);
    }

    @Test
    void aSweepThatFailedAfterSomePagesDoesNotSettle() {
        build.job("a", "SUCCEEDED").shows("a").status("SUCCEEDED").fails(Kind.RETRYABLE, 503);
        flow.submit(RID);
        flow.pass(Duration.ofMinutes(5));
        assertThat(settled()).isEmpty();

        build.recovers();
        flow.pass(Duration.ofMinutes(1));
        assertThat(settled()).hasSize(1);
    }
}
