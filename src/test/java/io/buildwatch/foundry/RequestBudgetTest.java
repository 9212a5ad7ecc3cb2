package io.buildwatch.foundry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.buildwatch.foundry.RequestPacer.Priority;
import io.buildwatch.testing.CaseSource;
import io.buildwatch.testing.SeededCases;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RequestBudgetTest {
    private final ManualTimer timer = new ManualTimer();

    private static void enqueue(RequestPacer pacer, int calls) {
        for (int i = 0; i < calls; i++) {
            pacer.enqueue(Priority.URGENT, RequestPacer.Slot::release);
        }
    }

    @Test
    void tellsLimitAndShareInCallsAMinute() {
        RequestPacer aMinute = new RequestPacer(5_000, Duration.ofMinutes(1), 25, timer);
        RequestPacer aSecond = new RequestPacer(50, 25, timer);
        aSecond.useShare(0.25);

        assertThat(aMinute.budget().limit()).isEqualTo(5_000);
        assertThat(aMinute.budget().share()).isCloseTo(5_000, within(0.01));
        assertThat(aSecond.budget().limit()).isEqualTo(3_000);
        assertThat(aSecond.budget().share()).as("whole calls a second").isCloseTo(12 * 60, within(0.01));
    }

    @Test
    void leavesWhatTheShareHasMoreThanWasBegunInTheLastMinute() {
        RequestPacer pacer = new RequestPacer(600, Duration.ofMinutes(1), 25, timer);
        enqueue(pacer, 100);
        assertThat(pacer.budget().used()).isEqualTo(1);

        timer.advance(Duration.ofSeconds(10));
        assertThat(pacer.budget().used()).isEqualTo(100);
        assertThat(pacer.budget().left()).isCloseTo(500, within(0.01));

        timer.advance(Duration.ofSeconds(61));
        assertThat(pacer.budget().used()).isZero();
        assertThat(pacer.budget().left()).isCloseTo(600, within(0.01));
    }

    @Test
    void leavesNothingWhileTheCallsTakeAllTurns() {
        RequestPacer pacer = new RequestPacer(600, Duration.ofMinutes(1), 25, timer);
        enqueue(pacer, 1_000);
        timer.advance(Duration.ofSeconds(75));

        assertThat(pacer.budget().left()).isLessThanOrEqualTo(10);
        assertThat(pacer.queued()).isPositive();
    }

    @Test
    void hasNoShareWithoutPartitions() {
        RequestPacer pacer = new RequestPacer(600, Duration.ofMinutes(1), 25, timer);
        enqueue(pacer, 3);
        pacer.useShare(0);

        assertThat(pacer.budget().share()).isZero();
        assertThat(pacer.budget().left()).isZero();
        assertThat(pacer.budget().limit()).isEqualTo(600);
    }

    @Test
    void theLastMinuteIsTheSumOfItsSeconds() {
        SeededCases.check(200, CaseSource::anyLong, RequestBudgetTest::theSumIsThatOfTheSeconds);
    }

    private static void theSumIsThatOfTheSeconds(long seed) {
        Random random = new Random(seed);
        LastMinuteCount minute = new LastMinuteCount();
        ArrayDeque<Long> seconds = new ArrayDeque<>();
        long now = 0;
        for (int i = 0; i < 300; i++) {
            now += (long) (random.nextDouble() * (random.nextInt(20) == 0 ? 90e9 : 2e9));
            long second = now / 1_000_000_000L;
            if (random.nextInt(3) > 0) {
                minute.add(now);
                seconds.add(second);
            }
            seconds.removeIf(at -> at <= second - 60);
            assertThat(minute.sum(now)).isEqualTo(seconds.size());
        }
    }
}
