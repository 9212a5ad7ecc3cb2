package io.buildwatch.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.state.FollowedSchedule;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RunRulesTest {
    private static final long NOW = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
    private static final FollowedSchedule FRESH = FollowPhases.schedule("s");

    @Test
    void theClocksDifferenceIsTakenOnlyIfItCanBeOne() {
        assertThat(RunRules.clockOffset(null, NOW)).isZero();
        assertThat(RunRules.clockOffset(Instant.ofEpochMilli(NOW - 900), NOW)).isZero();
        assertThat(RunRules.clockOffset(Instant.ofEpochMilli(NOW - 300_000), NOW))
                .isEqualTo(-300_000);
        assertThat(RunRules.clockOffset(Instant.EPOCH, NOW)).isZero();
        assertThat(RunRules.clockOffset(Instant.MAX, NOW)).isZero();
    }

    @Test
    void inTheFirstReadingTimesAreComparedByBothClocks() {
        long since = NOW - 10_000;

        assertThat(RunRules.isOld(FRESH, since - 60_001, since, 0)).isTrue();
        assertThat(RunRules.isOld(FRESH, since - 60_000, since, 0)).isFalse();
        assertThat(RunRules.isOld(FRESH, since - 300_000, since, -300_000)).isFalse();

        FollowedSchedule joined =
                FollowedSchedule.newBuilder(FRESH).setSince(since + 200_000).build();
        assertThat(RunRules.isOld(joined, since, since, 0)).isTrue();
        assertThat(RunRules.isOld(joined, since + 140_000, since, 0)).isFalse();
    }

    @Test
    void afterTheFirstReadingWhatIsNotKnownIsNewUnlessItWasThere() {
        FollowedSchedule begun = FollowedSchedule.newBuilder(FRESH)
                .setBegun(true)
                .setOldUpTo(100)
                .build();

        assertThat(RunRules.isOld(begun, 100, 0, 0)).isTrue();
        assertThat(RunRules.isOld(begun, 101, 0, 0)).isFalse();
    }

    @Test
    void whatIsOlderThanAnyClockCanDifferIsOldAtAnyTime() {
        FollowedSchedule begun =
                FollowedSchedule.newBuilder(FRESH).setBegun(true).build();
        long hour = Duration.ofHours(1).toMillis();

        assertThat(RunRules.isOld(begun, NOW - 60_001 - hour, NOW, 0)).isTrue();
        assertThat(RunRules.isOld(begun, NOW - 60_000 - hour, NOW, 0)).isFalse();
    }

    @Test
    void aReadingThatListsNothingBeginsOnlyTheThirdTime() {
        RunReading empty = new RunReading(FRESH, Set.of(), false);
        empty.turnPage(null);

        assertThat(RunRules.afterReading(FRESH, empty, 2).getBegun()).isFalse();
        assertThat(RunRules.afterReading(FRESH, empty, 3).getBegun()).isTrue();
    }

    @Test
    void runsOfAReadingOfSeveralPagesAreConfirmedByTheNextThatOverlookedNone() {
        FollowedSchedule noted = FollowedSchedule.newBuilder(FRESH)
                .setBegun(true)
                .setLastNoted(NOW)
                .setNewest(50)
                .build();
        RunReading next = new RunReading(noted, Set.of(), false);
        next.turnPage("2");
        next.turnPage(null);
        assertThat(RunRules.afterReading(noted, next, 0).getConfirmedUpTo()).isEqualTo(NOW);

        RunReading overlooked = new RunReading(noted, Set.of(), false);
        overlooked.turnPage("2");
        overlooked.turnPage(null);
        overlooked.noteNew(40L);
        assertThat(RunRules.afterReading(noted, overlooked, 0).getConfirmedUpTo())
                .isZero();
    }

    @Test
    void aRunIsGivenUpAfterADay() {
        assertThat(RunRules.isGivenUp(NOW - Duration.ofHours(24).toMillis(), NOW))
                .isTrue();
        assertThat(RunRules.isGivenUp(NOW - Duration.ofHours(24).toMillis() + 1, NOW))
                .isFalse();
    }
}
