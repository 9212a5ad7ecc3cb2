package io.buildwatch.await;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.BuildObserved;
import io.buildwatch.events.BuildState;
import io.buildwatch.events.BuildStatus;
import io.buildwatch.events.Monitoring;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class AwaitedBuildTest {
    private final AwaitedBuild build = new AwaitedBuild(AwaitRecords.RID);

    private BuildOutcome outcome() {
        return build.outcome(true, false);
    }

    @ParameterizedTest
    @CsvSource({
        "SUCCEEDED, SUCCEEDED",
        "FAILED, FAILED",
        "CANCELED, CANCELED",
        "UNKNOWN, UNSEEN",
    })
    void aCompleteBuildHasTheOutcomeOfItsState(BuildState state, BuildOutcome expected) {
        build.apply(AwaitRecords.complete(state, 2), null);

        assertThat(outcome()).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "WATCHING, OPEN",
        "LOST, OPEN",
        "UNKNOWN, OPEN",
        "NOT_FOUND, UNSEEN",
        "FORBIDDEN, UNSEEN",
        "STOPPED, UNSEEN",
    })
    void aBuildThatIsNotCompleteEndsOnlyWhereItCannotBeSeen(Monitoring monitoring, BuildOutcome expected) {
        build.apply(AwaitRecords.monitored(monitoring, 2), null);

        assertThat(outcome()).isEqualTo(expected);
    }

    @Test
    void nothingIsKnownBeforeTheFirstCompletionRecord() {
        assertThat(outcome()).isEqualTo(BuildOutcome.OPEN);
        build.apply(AwaitRecords.observed(true, 1));
        assertThat(outcome()).isEqualTo(BuildOutcome.OPEN);
    }

    @Test
    void aHeldResultCountsOnceItWasReadAgain() {
        build.applyEarlier(AwaitRecords.complete(BuildState.SUCCEEDED, 2), null);

        assertThat(build.outcome(true, false)).isEqualTo(BuildOutcome.OPEN);
        assertThat(build.outcome(true, true)).isEqualTo(BuildOutcome.SUCCEEDED);
    }

    @Test
    void aHeldResultCountsAtOnceWhereNothingIsSubmitted() {
        build.applyEarlier(AwaitRecords.complete(BuildState.SUCCEEDED, 2), null);

        assertThat(build.outcome(false, false)).isEqualTo(BuildOutcome.SUCCEEDED);
    }

    @Test
    void aHeldResultDoesNotCountWhereALaterObservationWasHeldToo() {
        build.applyEarlier(AwaitRecords.complete(BuildState.SUCCEEDED, 2), null);
        build.applyEarlier(AwaitRecords.observed(false, 3));

        assertThat(build.outcome(true, true)).isEqualTo(BuildOutcome.OPEN);
        assertThat(build.outcome(false, false)).isEqualTo(BuildOutcome.OPEN);

        build.apply(AwaitRecords.complete(BuildState.FAILED, 4), null);
        assertThat(build.outcome(false, false)).isEqualTo(BuildOutcome.FAILED);
    }

    @Test
    void aHeldResultDoesNotCountWhereALaterEndWasObserved() {
        BuildCompletion result = AwaitRecords.complete(BuildState.SUCCEEDED, 2);
        BuildObserved same = BuildObserved.newBuilder(AwaitRecords.observed(true, 3))
                .setSequence(result.getSequence())
                .setBuildStatus(result.getBuildStatus())
                .build();
        build.applyEarlier(same);
        build.applyTombstone(); // the tombstone of an earlier watch, on the other topic
        build.applyEarlier(result, null);
        assertThat(build.outcome(true, true)).isEqualTo(BuildOutcome.SUCCEEDED);

        build.apply(BuildObserved.newBuilder(same)
                .setSequence(result.getSequence() + 1)
                .build());
        assertThat(build.outcome(true, true)).isEqualTo(BuildOutcome.OPEN);
        build.apply(BuildObserved.newBuilder(same)
                .setBuildStatus(BuildStatus.FAILED)
                .build());
        assertThat(build.outcome(true, true)).isEqualTo(BuildOutcome.OPEN);

        build.apply(AwaitRecords.complete(BuildState.FAILED, 3), null);
        assertThat(build.outcome(true, true)).isEqualTo(BuildOutcome.FAILED);
    }

    @Test
    void aHeldResultCountsNoMoreWhereTheBuildRunsAgain() {
        build.applyEarlier(AwaitRecords.complete(BuildState.SUCCEEDED, 2), null);
        build.apply(AwaitRecords.observed(false, 3));
        assertThat(build.outcome(true, true)).isEqualTo(BuildOutcome.OPEN);

        build.apply(AwaitRecords.running(3), null);
        assertThat(build.outcome(true, true)).isEqualTo(BuildOutcome.OPEN);
        build.apply(AwaitRecords.complete(BuildState.FAILED, 4), null);
        assertThat(build.outcome(true, false)).isEqualTo(BuildOutcome.FAILED);
    }

    @Test
    void anObservationThatComesAfterTheResultThatItLedToTakesNothingBack() {
        build.apply(AwaitRecords.complete(BuildState.SUCCEEDED, 2), null);
        build.apply(AwaitRecords.observed(false, 1));

        assertThat(outcome()).isEqualTo(BuildOutcome.SUCCEEDED);
    }

    @ParameterizedTest
    @EnumSource(names = {"NOT_FOUND", "FORBIDDEN"})
    void aHeldRefusalCountsOnceThereWasTimeToTakeItBack(Monitoring monitoring) {
        build.applyEarlier(AwaitRecords.monitored(monitoring, 2), null);

        assertThat(build.outcome(true, false)).isEqualTo(BuildOutcome.OPEN);
        assertThat(build.outcome(true, true)).isEqualTo(BuildOutcome.UNSEEN);
    }

    @Test
    void aStoppedBuildIsWatchedAgainWhenItIsSubmitted() {
        build.applyEarlier(AwaitRecords.monitored(Monitoring.STOPPED, 2), null);

        assertThat(build.outcome(true, true)).isEqualTo(BuildOutcome.OPEN);
        assertThat(build.outcome(false, true)).isEqualTo(BuildOutcome.UNSEEN);
    }

    @Test
    void aTombstoneLeavesNothingToReport() {
        build.applyEarlier(AwaitRecords.complete(BuildState.SUCCEEDED, 2), null);
        build.applyTombstone();

        assertThat(build.outcome(true, true)).isEqualTo(BuildOutcome.OPEN);
    }

    @Test
    void onlyABuildThatIsSeenIsFailing() {
        build.apply(AwaitRecords.failing(2, "j"), null);
        assertThat(build.isFailing()).isTrue();

        build.apply(
                AwaitRecords.completion(BuildState.FAILING, 3)
                        .setMonitoring(Monitoring.LOST)
                        .build(),
                null);
        assertThat(build.isFailing()).isFalse();
    }

    @Test
    void tellsEachFailureOnceAndAgainAfterARetry() {
        build.apply(AwaitRecords.failing(2, "a"), null);
        assertThat(build.failuresSinceLastCall()).containsExactly("a");
        build.apply(AwaitRecords.failing(3, "a", "b"), null);
        assertThat(build.failuresSinceLastCall()).containsExactly("b");
        build.apply(AwaitRecords.failing(4, "b"), null);
        assertThat(build.failuresSinceLastCall()).isEmpty();
        build.apply(AwaitRecords.failing(5, "a", "b"), null);
        assertThat(build.failuresSinceLastCall()).containsExactly("a");
    }
}
