package io.buildwatch.poll;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.testing.SeededCases;
import java.time.Duration;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PollScheduleTest {
    private final PollSchedule schedule = new PollSchedule(GivenBuilds.CONFIG, 10, new Random(3));

    @Test
    void readingsStayBetweenTheIntervalsButForTheJitter() {
        SeededCases.check(
                1_000,
                source -> source.intBetween(0, Integer.MAX_VALUE),
                quiet -> assertThat(schedule.afterReading(quiet)).isBetween(1_800L, 33_000L));
    }

    @Test
    void aBuildThatChangesIsReadAtTheMinimumAndOneThatRestsAtTheMaximum() {
        assertThat(schedule.afterReading(0)).isBetween(1_800L, 2_200L);
        assertThat(schedule.afterReading(50)).isBetween(27_000L, 33_000L);
        assertThat(LongStream.range(0, 20).map(i -> schedule.afterReading(0)).distinct())
                .as("different intervals, by the jitter")
                .hasSizeGreaterThan(5);
    }

    @Test
    void readingsOfBuildsFallDueAtWholeSecondsSoThatTheyShareCalls() {
        SeededCases.check(1_000, source -> (long) source.intBetween(0, Integer.MAX_VALUE), now -> {
            long delay = schedule.buildInterval(now);
            assertThat((now + delay) % 1_000).isZero();
            assertThat(delay).isBetween(9_000L, 12_000L);
        });
    }

    @Test
    void failuresBackOffWithinBounds() {
        SeededCases.check(
                1_000,
                source -> source.intBetween(1, Integer.MAX_VALUE),
                failures -> assertThat(schedule.afterFailure(failures, null)).isBetween(200L, 30_000L));
    }

    @Test
    void theServersDelayIsHonoured() {
        assertThat(schedule.afterFailure(1, Duration.ofSeconds(90))).isBetween(90_000L, 92_000L);
    }

    @Test
    void noDelayThatAServerNamesIsTooLongOrTooOddToCompute() {
        assertThat(schedule.afterFailure(1, Duration.ofSeconds(Long.MAX_VALUE))).isBetween(600_000L, 602_000L);
        assertThat(schedule.afterFailure(1, Duration.ofSeconds(Long.MIN_VALUE))).isBetween(200L, 4_000L);
    }

    @Test
    void aRestartSpreadsOverTheLongestInterval() {
        long[] delays =
                LongStream.range(0, 1_000).map(i -> schedule.afterRestart()).toArray();

        assertThat(LongStream.of(delays).allMatch(delay -> delay >= 0 && delay < 30_000))
                .isTrue();
        assertThat(LongStream.of(delays).filter(delay -> delay < 3_000).count()).isBetween(50L, 160L);
    }

    @Test
    void safetyListsOfManyOrLongBuildsComeLessOften() {
        assertThat(schedule.listInterval(1, 100))
                .as("list.interval: 100 builds take 10 calls a minute")
                .isBetween(540_000L, 660_000L);
        assertThat(schedule.listInterval(1, 1_000)).isBetween(5_400_000L, 6_600_000L);
        assertThat(schedule.listInterval(5, 200)).isBetween(5_400_000L, 6_600_000L);
        assertThat(schedule.listInterval(0, 1)).isBetween(540_000L, 660_000L);
    }

    @Test
    void whatCannotBeFoundOrReadIsTriedEveryFiveMinutes() {
        assertThat(schedule.afterRefusal()).isBetween(270_000L, 330_000L);
    }
}
