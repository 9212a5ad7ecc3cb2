package io.buildwatch.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class StopSignalTest {
    private final StopSignal stop = new StopSignal();

    @Test
    void interruptsWorkThatWaitsButNotWhatFollows() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        Thread giver = new Thread(() -> {
            awaitQuietly(waiting);
            stop.give();
            stop.give();
        });
        giver.start();

        assertThatThrownBy(() -> stop.interrupting(() -> {
                    waiting.countDown();
                    TimeUnit.MINUTES.sleep(1);
                    return 1;
                }))
                .isInstanceOf(InterruptedException.class);
        giver.join();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        stop.await();
    }

    @Test
    void anInterruptThatTheWorkDidNotNoticeIsForgotten() throws Exception {
        int result = stop.interrupting(() -> {
            stop.give();
            return Thread.currentThread().isInterrupted() ? 1 : 0;
        });

        assertThat(result).isEqualTo(1);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void workThatHasNotBegunIsLeftOut() {
        stop.give();

        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThatThrownBy(() -> stop.interrupting(() -> {
                    throw new IllegalStateException("begun");
                }))
                .isInstanceOf(InterruptedException.class);
        assertThatThrownBy(stop::check).isInstanceOf(InterruptedException.class);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
