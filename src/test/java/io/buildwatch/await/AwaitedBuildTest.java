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
        build.take(AwaitRecords.complete(state, 2), null);

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
        build.take(AwaitRecords.monitored(monitoring, 2), null);

        assertThat(outcome()).isEqualTo(expected);
    }

    @Test
    void nothingIsKnownBeforeTheFirstCompletionRecord() {
        assertThat(outcome()).isEqualTo(BuildOutcome.OPEN);
        build.take(AwaitRecords.observed(true, 1));
        assertThat(outcome()).isEqualTo(BuildOutcome.OPEN);
    }

    @Test
    void aHeldResultCountsOnceItWasReadAgain() {
        build.held(AwaitRecords.complete(BuildState.SUCCEEDED, 2), null);

        assertThat(build.outcome(true, false)).isEqualTo(BuildOutcome.OPEN);
        assertThat(build.outcome(true, true)).isEqualTo(BuildOutcome.SUCCEEDED);
    }

    @Test
    void aHeldResultCountsAtOnceWhereNothingIsSubmitted() {
        build.held(AwaitRecords.complete(BuildState.SUCCEEDED, 2), null);

        assertThat(build.outcome(false, false)).isEqualTo(BuildOutcome.SUCCEEDED);
    }

    @Test
    void aHeldResultDoesNotCountWhereALaterObservationWasHeldToo() {
        build.held(AwaitRecords.complete(BuildState.SUCCEEDED, 2), null);
        build.held(AwaitRecords.observed(false, 3));

        assertThat(build.outcome(true, true)).isEqualTo(BuildOutcome.OPEN);
        assertThat(build.outcome(false, false)).isEqualTo(BuildOutcome.OPEN);

        build.take(AwaitRecords.complete(BuildState.FAILED, 4), null);
        assertThat(build.outcome(false, false)).isEqualTo(BuildOutcome.FAILED);
    }

    @Test
    void aHeldResultDoesNotCountWhereALaterEndWasObserved() {
        BuildCompletion result = AwaitRecords.complete(BuildState.SUCCEEDED, 2);
        BuildObserved same = BuildObserved.newBuilder(AwaitRecords.observed(true, 3))
                .setSequence(result.getSequence())
                .setBuildStatus(result.getBuildStatus())
                .build();
        build.held(same);
        build.removed(); // the tombstone of an earlier watch, on the other topic
        build.held(result, null);
        assertThat(build.outcome(true, true)).isEqualTo(BuildOutcome.SUCCEEDED);

        build.take(BuildObserved.newBuilder(same)
                .setSequence(result.getSequence() + 1)
                .build());
        assertThat(build.outcome(true, true)).isEqualTo(BuildOutcome.OPEN);
        build.take(BuildObserved.newBuilder(same)
                .setBuildStatus(BuildStatus.FAILED)
                .build());
        assertThat(build.outcome(true, true)).isEqualTo(BuildOutcome.OPEN);

        build.take(AwaitRecords.complete(BuildState.FAILED, 3), null);
        assertThat(build.outcome(true, true)).isEqualTo(BuildOutcome.FAILED);
    }

    @Test
    void aHeldResultCountsNoMoreWhereTheBuildRunsAgain() {
        build.held(AwaitRecords.complete(BuildState.SUCCEEDED, 2), null);
        build.take(AwaitRecords.observed(false, 3));
        assertThat(build.outcome(true, true)).isEqualTo(BuildOutcome.OPEN);

        build.take(AwaitRecords.running(3), null);
        assertThat(build.outcome(true, true)).isEqualTo(BuildOutcome.OPEN);
        build.take(AwaitRecords.complete(BuildState.FAILED, 4), null);
        assertThat(build.outcome(true, false)).isEqualTo(BuildOutcome.FAILED);
    }

    @Test
    void anObservationThatComesAfterTheResultThatItLedToTakesNothingBack() {
        build.take(AwaitRecords.complete(BuildState.SUCCEEDED, 2), null);
        build.take(AwaitRecords.observed(false, 1));

        assertThat(outcome()).isEqualTo(BuildOutcome.SUCCEEDED);
    }

    @ParameterizedTest
    @EnumSource(names = {"NOT_FOUND", "FORBIDDEN"})
    void aHeldRefusalCountsOnceThereWasTimeToTakeItBack(Monitoring monitoring) {
        build.held(AwaitRecords.monitored(monitoring, 2), null);

        assertThat(build.outcome(true, false)).isEqualTo(BuildOutcome.OPEN);
        assertThat(build.outcome(true, true)).isEqualTo(BuildOutcome.UNSEEN);
    }

    @Test
    void aStoppedBuildIsWatchedAgainWhenItIsSubmitted() {
        build.held(AwaitRecords.monitored(Monitoring.STOPPED, 2), null);

        assertThat(build.outcome(true, true)).isEqualTo(BuildOutcome.OPEN);
        assertThat(build.outcome(false, true)).isEqualTo(BuildOutcome.UNSEEN);
    }

    @Test
    void aTombstoneLeavesNothingToReport() {
        build.held(AwaitRecords.complete(BuildState.SUCCEEDED, 2), null);
        build.removed();

        assertThat(build.outcome(true, true)).isEqualTo(BuildOutcome.OPEN);
    }

    @Test
    void onlyABuildThatIsSeenIsFailing() {
        build.take(AwaitRecords.failing(2, "j"), null);
        assertThat(build.isFailing()).isTrue();

        build.take(
                AwaitRecords.completion(BuildState.FAILING, 3)
                        .setMonitoring(Monitoring.LOST)
                        .build(),
                null);
        assertThat(build.isFailing()).isFalse();
    }

    @Test
    void tellsEachFailureOnceAndAgainAfterARetry() {
        build.take(AwaitRecords.failing(2, "a"), null);
        assertThat(build.takeNewFailures()).containsExactly("a");
        build.take(AwaitRecords.failing(3, "a", "b"), null);
        assertThat(build.takeNewFailures()).containsExactly("b");
        build.take(AwaitRecords.failing(4, "b"), null);
        assertThat(build.takeNewFailures()).isEmpty();
        build.take(AwaitRecords.failing(5, "a", "b"), null);
        assertThat(build.takeNewFailures()).containsExactly("a");
    }
}
