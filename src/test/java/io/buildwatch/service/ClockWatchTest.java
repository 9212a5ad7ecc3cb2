package io.buildwatch.service;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClockWatchTest {
    private static final long START_MS = 1_700_000_000_000L;

    private final AtomicLong wall = new AtomicLong(START_MS);
    private final AtomicLong monotonic = new AtomicLong();
    private final List<Duration> setBacks = new ArrayList<>();
    private final ClockWatch watch = new ClockWatch(wall::get, monotonic::get, setBacks::add);

    @ParameterizedTest
    @ValueSource(longs = {2_001, 2_900, 3_600_000, START_MS})
    void tellsOfAClockThatWasSetBack(long backMs) {
        pass(1_000, 1_000);
        pass(1_000, 1_000 - backMs);

        assertThat(setBacks).containsExactly(Duration.ofMillis(backMs));
    }

    @Test
    void tellsOnceOfEachTime() {
        pass(1_000, -4_000);
        pass(1_000, 1_000);
        pass(1_000, -9_000);
        pass(1_000, 1_000);

        assertThat(setBacks).containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(10));
    }

    /** The parameters: how many ms passed by the monotonic clock, and by the wall clock. */
    @ParameterizedTest
    @CsvSource({
        "1000,   1000", // the same by both
        "1000,    998", // the wall clock was slewed
        "1000,      0", // a leap second
        "1000,  -1000", // up to two seconds are tolerated
        "1000,   3600000", // set forward
        "0,      28800000", // suspended, and only the wall clock went on
        "28800000, 0", // suspended, and only the monotonic clock went on
        "28800000, 28800000", // suspended, and both went on
    })
    void letsBeWhatStopsNoTicks(long monotonicMs, long wallMs) {
        pass(1_000, 1_000);
        pass(monotonicMs, wallMs);
        pass(1_000, 1_000);

        assertThat(setBacks).isEmpty();
    }

    @Test
    void doesNotAddUpWhatTheClocksDifferByOverDays() {
        for (int second = 0; second < 3 * 86_400; second++) {
            pass(1_000, second % 100 == 0 ? 990 : 1_000);
        }

        assertThat(setBacks).isEmpty();
    }

    @Test
    void looksByItselfOnceStarted() throws InterruptedException {
        LinkedBlockingQueue<Duration> told = new LinkedBlockingQueue<>();
        try (ClockWatch started = new ClockWatch(wall::get, monotonic::get, told::add).start()) {
            wall.addAndGet(-60_000);

            assertThat(started).isNotNull();
            assertThat(told.poll(20, TimeUnit.SECONDS)).isEqualTo(Duration.ofMinutes(1));
        }
    }

    private void pass(long monotonicMs, long wallMs) {
        monotonic.addAndGet(monotonicMs * 1_000_000);
        wall.addAndGet(wallMs);
        watch.check();
    }
}
