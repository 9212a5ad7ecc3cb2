package io.buildwatch.readmodel;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class BackgroundThrottleTest {
    private static final long WORKED = Duration.ofMillis(30).toNanos();

    private final CountDownLatch closing = new CountDownLatch(1);

    @Test
    void restsThreeTimesAsLongAsItWorkedWhileThePipelineIsBusy() throws InterruptedException {
        assertThat(restAfter(new BackgroundThrottle(() -> true, closing))).isGreaterThanOrEqualTo(3 * WORKED);
    }

    @Test
    void asksOnceASecond() throws InterruptedException {
        AtomicInteger asked = new AtomicInteger();
        BackgroundThrottle deference = new BackgroundThrottle(() -> asked.incrementAndGet() < 0, closing);
        for (int i = 0; i < 1_000; i++) {
            deference.restAfter(WORKED);
        }
        assertThat(asked).hasValueBetween(1, 3);
    }

    @Test
    void beginsWhenThePipelineRuns() throws InterruptedException {
        AtomicInteger asked = new AtomicInteger();
        new BackgroundThrottle(() -> asked.incrementAndGet() < 3, closing).awaitStart();
        assertThat(asked).hasValue(3);
    }

    @Test
    void waitsForNothingAtTheEnd() throws InterruptedException {
        closing.countDown();
        BackgroundThrottle deference = new BackgroundThrottle(() -> true, closing);
        deference.awaitStart();
        deference.restAfter(Duration.ofDays(1).toNanos());
    }

    private static long restAfter(BackgroundThrottle deference) throws InterruptedException {
        long begin = System.nanoTime();
        deference.restAfter(WORKED);
        return System.nanoTime() - begin;
    }
}
