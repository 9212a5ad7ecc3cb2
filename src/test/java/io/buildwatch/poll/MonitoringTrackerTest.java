package io.buildwatch.poll;

import static io.buildwatch.events.Monitoring.FORBIDDEN;
import static io.buildwatch.events.Monitoring.LOST;
import static io.buildwatch.events.Monitoring.NOT_FOUND;
import static io.buildwatch.events.Monitoring.WATCHING;
import static io.buildwatch.poll.GivenBuilds.MINUTE;
import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.events.Monitoring;
import io.buildwatch.foundry.FoundryFailure;
import io.buildwatch.foundry.FoundryFailure.Kind;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MonitoringTrackerTest {
    private static final long START = 1_000_000;

    private final MonitoringTracker sight = new MonitoringTracker(GivenBuilds.CONFIG);

    private Optional<Monitoring> fail(Kind kind, int status, long at) {
        return sight.sweepFailed(GivenBuilds.failure(kind, status), at, at, 0);
    }

    @ParameterizedTest
    @EnumSource(names = {"RETRYABLE", "UNAUTHORIZED", "PROTOCOL", "SERVICE_NOT_USABLE"})
    void isLostAfterTwoFailuresOverTheTime(Kind kind) {
        assertThat(fail(kind, 400, START)).isEmpty();
        assertThat(fail(kind, 400, START + MINUTE - 1)).isEmpty();
        assertThat(fail(kind, 400, START + MINUTE)).contains(LOST);
    }

    @Test
    void anEarlyAnswerThatIsTakenLateIsNoLongerTime() {
        FoundryFailure down = GivenBuilds.failure(Kind.RETRYABLE, 503);

        assertThat(sight.sweepFailed(down, START, START, 0)).isEmpty();
        assertThat(sight.sweepFailed(down, START + 3, START + 2 * MINUTE, 0)).isEmpty();
        assertThat(sight.sweepFailed(down, START + MINUTE, START + 2 * MINUTE, 0))
                .contains(LOST);
    }

    @Test
    void oneFailureIsNotEnoughHoweverLongAgo() {
        assertThat(fail(Kind.RETRYABLE, 500, START + 10 * MINUTE)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"THROTTLED", "NOT_SENT"})
    void whatWasNotSentOrThrottledIsNoFailure(Kind kind) {
        fail(kind, 429, START);
        assertThat(fail(kind, 429, START + 9 * MINUTE)).isEmpty();
        assertThat(fail(Kind.RETRYABLE, 500, START + 10 * MINUTE)).isEmpty();
    }

    @Test
    void aSuccessBetweenBeginsAnew() {
        fail(Kind.RETRYABLE, 500, START);
        assertThat(sight.sweepSucceeded()).isEqualTo(WATCHING);
        assertThat(fail(Kind.RETRYABLE, 500, START + MINUTE)).isEmpty();
    }

    @Test
    void forbiddenNeedsItTwice() {
        assertThat(fail(Kind.FORBIDDEN, 403, START)).isEmpty();
        assertThat(fail(Kind.FORBIDDEN, 403, START + 1)).contains(FORBIDDEN);
    }

    @Test
    void aNamedNotFoundWaitsForTheGrace() {
        assertThat(fail(Kind.NOT_FOUND, 404, START)).isEmpty();
        assertThat(fail(Kind.NOT_FOUND, 404, START + MINUTE - 1)).isEmpty();
        assertThat(fail(Kind.NOT_FOUND, 404, START + MINUTE)).contains(NOT_FOUND);
    }

    @Test
    void aBareNotFoundNeedsTheSightOfAnotherBuild() {
        FoundryFailure bare = GivenBuilds.failure(Kind.SERVICE_NOT_USABLE, 404);

        assertThat(sight.sweepFailed(bare, START, START, START - 1)).isEmpty();
        assertThat(sight.sweepFailed(bare, START + MINUTE, START + MINUTE, START - 1))
                .contains(LOST);
        assertThat(sight.sweepFailed(bare, START + MINUTE, START + MINUTE, START + 1))
                .contains(NOT_FOUND);
    }

    @Test
    void aBareNotFoundBesideOtherBuildsIsInItsGraceAndNotLost() {
        FoundryFailure bare = GivenBuilds.failure(Kind.SERVICE_NOT_USABLE, 404);

        assertThat(sight.sweepFailed(bare, START, START, START)).isEmpty();
        assertThat(sight.sweepFailed(bare, START + MINUTE - 1, START + MINUTE - 1, START + 5))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"FORBIDDEN,403", "NOT_FOUND,404"})
    void anAnswerAboutTheBuildItselfEndsARunOfFailures(Kind answer, int status) {
        fail(Kind.RETRYABLE, 503, START);
        fail(answer, status, START + 1);

        assertThat(fail(Kind.RETRYABLE, 503, START + 100 * MINUTE)).isEmpty();
        assertThat(fail(Kind.RETRYABLE, 503, START + 101 * MINUTE)).contains(LOST);
    }

    @Test
    void aListingLongAgoOrInAFutureTheClockWasSetBackFromIsNoSightOfAnotherBuild() {
        FoundryFailure bare = GivenBuilds.failure(Kind.SERVICE_NOT_USABLE, 404);
        sight.sweepFailed(bare, START, START, START + 1);

        assertThat(sight.sweepFailed(bare, START + 10 * MINUTE, START + 10 * MINUTE, START + 1))
                .contains(LOST);
        assertThat(sight.sweepFailed(bare, START + 10 * MINUTE, START + 10 * MINUTE, START + 60 * MINUTE))
                .contains(LOST);
        assertThat(sight.sweepFailed(bare, START + 10 * MINUTE, START + 10 * MINUTE, START + 10 * MINUTE - 1))
                .contains(NOT_FOUND);
    }
}
