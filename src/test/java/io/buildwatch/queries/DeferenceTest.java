package io.buildwatch.queries;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class DeferenceTest {
    private static final long WORKED = Duration.ofMillis(30).toNanos();

    private final CountDownLatch closing = new CountDownLatch(1);

    @Test
    void restsThreeTimesAsLongAsItWorkedWhileThePipelineIsBusy() throws InterruptedException {
        assertThat(restAfter(new Deference(() -> true, closing))).isGreaterThanOrEqualTo(3 * WORKED);
    }

    @Test
    void asksOnceASecond() throws InterruptedException {
        AtomicInteger asked = new AtomicInteger();
        Deference deference = new Deference(() -> asked.incrementAndGet() < 0, closing);
        for (int i = 0; i < 1_000; i++) {
            deference.restAfter(WORKED);
        }
        assertThat(asked).hasValueBetween(1, 3);
    }

    @Test
    void beginsWhenThePipelineRuns() throws InterruptedException {
        AtomicInteger asked = new AtomicInteger();
        new Deference(() -> asked.incrementAndGet() < 3, closing).awaitStart();
        assertThat(asked).hasValue(3);
    }

    @Test
    void waitsForNothingAtTheEnd() throws InterruptedException {
        closing.countDown();
        Deference deference = new Deference(() -> true, closing);
        deference.awaitStart();
        deference.restAfter(Duration.ofDays(1).toNanos());
    }

    private static long restAfter(Deference deference) throws InterruptedException {
        long begin = System.nanoTime();
        deference.restAfter(WORKED);
        return System.nanoTime() - begin;
    }
}
