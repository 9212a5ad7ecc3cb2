package io.buildwatch.follow;

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

final class FollowedTest {
    private final Followed build = new Followed(Records.RID);

    private Outcome outcome() {
        return build.outcome(true, false);
    }

    @ParameterizedTest
    @CsvSource({
        "SUCCEEDED, SUCCEEDED",
        "FAILED, FAILED",
        "CANCELED, CANCELED",
        "UNKNOWN, UNSEEN",
    })
    void aCompleteBuildHasTheOutcomeOfItsState(BuildState state, Outcome expected) {
        build.take(Records.complete(state, 2), null);

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
    void aBuildThatIsNotCompleteEndsOnlyWhereItCannotBeSeen(Monitoring monitoring, Outcome expected) {
        build.take(Records.monitored(monitoring, 2), null);

        assertThat(outcome()).isEqualTo(expected);
    }

    @Test
    void nothingIsKnownBeforeTheFirstCompletionRecord() {
        assertThat(outcome()).isEqualTo(Outcome.OPEN);
        build.take(Records.observed(true, 1));
        assertThat(outcome()).isEqualTo(Outcome.OPEN);
    }

    @Test
    void aHeldResultCountsOnceItWasReadAgain() {
        build.held(Records.complete(BuildState.SUCCEEDED, 2), null);

        assertThat(build.outcome(true, false)).isEqualTo(Outcome.OPEN);
        assertThat(build.outcome(true, true)).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void aHeldResultCountsAtOnceWhereNothingIsSubmitted() {
        build.held(Records.complete(BuildState.SUCCEEDED, 2), null);

        assertThat(build.outcome(false, false)).isEqualTo(Outcome.SUCCEEDED);
    }

    @Test
    void aHeldResultDoesNotCountWhereALaterObservationWasHeldToo() {
        build.held(Records.complete(BuildState.SUCCEEDED, 2), null);
        build.held(Records.observed(false, 3));

        assertThat(build.outcome(true, true)).isEqualTo(Outcome.OPEN);
        assertThat(build.outcome(false, false)).isEqualTo(Outcome.OPEN);

        build.take(Records.complete(BuildState.FAILED, 4), null);
        assertThat(build.outcome(false, false)).isEqualTo(Outcome.FAILED);
    }

    @Test
    void aHeldResultDoesNotCountWhereALaterEndWasObserved() {
        BuildCompletion result = Records.complete(BuildState.SUCCEEDED, 2);
        BuildObserved same = BuildObserved.newBuilder(Records.observed(true, 3))
                .setSequence(result.getSequence())
                .setBuildStatus(result.getBuildStatus())
                .build();
        build.held(same);
        build.removed(); // the tombstone of an earlier watch, on the other topic
        build.held(result, null);
        assertThat(build.outcome(true, true)).isEqualTo(Outcome.SUCCEEDED);

        build.take(BuildObserved.newBuilder(same)
                .setSequence(result.getSequence() + 1)
                .build());
        assertThat(build.outcome(true, true)).isEqualTo(Outcome.OPEN);
        build.take(BuildObserved.newBuilder(same)
                .setBuildStatus(BuildStatus.FAILED)
                .build());
        assertThat(build.outcome(true, true)).isEqualTo(Outcome.OPEN);

        build.take(Records.complete(BuildState.FAILED, 3), null);
        assertThat(build.outcome(true, true)).isEqualTo(Outcome.FAILED);
    }

    @Test
    void aHeldResultCountsNoMoreWhereTheBuildRunsAgain() {
        build.held(Records.complete(BuildState.SUCCEEDED, 2), null);
        build.take(Records.observed(false, 3));
        assertThat(build.outcome(true, true)).isEqualTo(Outcome.OPEN);

        build.take(Records.running(3), null);
        assertThat(build.outcome(true, true)).isEqualTo(Outcome.OPEN);
        build.take(Records.complete(BuildState.FAILED, 4), null);
        assertThat(build.outcome(true, false)).isEqualTo(Outcome.FAILED);
    }

    @Test
    void anObservationThatComesAfterTheResultThatItLedToTakesNothingBack() {
        build.take(Records.complete(BuildState.SUCCEEDED, 2), null);
        build.take(Records.observed(false, 1));

        assertThat(outcome()).isEqualTo(Outcome.SUCCEEDED);
    }

    @ParameterizedTest
    @EnumSource(names = {"NOT_FOUND", "FORBIDDEN"})
    void aHeldRefusalCountsOnceThereWasTimeToTakeItBack(Monitoring monitoring) {
        build.held(Records.monitored(monitoring, 2), null);

        assertThat(build.outcome(true, false)).isEqualTo(Outcome.OPEN);
        assertThat(build.outcome(true, true)).isEqualTo(Outcome.UNSEEN);
    }

    @Test
    void aStoppedBuildIsWatchedAgainWhenItIsSubmitted() {
        build.held(Records.monitored(Monitoring.STOPPED, 2), null);

        assertThat(build.outcome(true, true)).isEqualTo(Outcome.OPEN);
        assertThat(build.outcome(false, true)).isEqualTo(Outcome.UNSEEN);
    }

    @Test
    void aTombstoneLeavesNothingToReport() {
        build.held(Records.complete(BuildState.SUCCEEDED, 2), null);
        build.removed();

        assertThat(build.outcome(true, true)).isEqualTo(Outcome.OPEN);
    }

    @Test
    void onlyABuildThatIsSeenIsFailing() {
        build.take(Records.failing(2, "j"), null);
        assertThat(build.isFailing()).isTrue();

        build.take(
                Records.completion(BuildState.FAILING, 3)
                        .setMonitoring(Monitoring.LOST)
                        .build(),
                null);
        assertThat(build.isFailing()).isFalse();
    }

    @Test
    void tellsEachFailureOnceAndAgainAfterARetry() {
        build.take(Records.failing(2, "a"), null);
        assertThat(build.takeNewFailures()).containsExactly("a");
        build.take(Records.failing(3, "a", "b"), null);
        assertThat(build.takeNewFailures()).containsExactly("b");
        build.take(Records.failing(4, "b"), null);
        assertThat(build.takeNewFailures()).isEmpty();
        build.take(Records.failing(5, "a", "b"), null);
        assertThat(build.takeNewFailures()).containsExactly("a");
    }
}
