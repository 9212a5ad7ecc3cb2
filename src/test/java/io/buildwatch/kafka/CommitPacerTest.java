package io.buildwatch.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.junit.jupiter.api.Test;

class CommitPacerTest {
    private final MockProcessorContext<String, String> context = new MockProcessorContext<>();
    private final AtomicLong now = new AtomicLong(1_000_000);
    private final CommitPacer pacer = new CommitPacer(context, now::get);

    @Test
    void asksAtOnceAfterTheFirstForward() {
        pacer.changed();
        assertThat(asked()).isTrue();
    }

    @Test
    void neverAsksWhenNothingWasForwarded() {
        for (int i = 0; i < 1000; i++) {
            now.addAndGet(CommitPacer.TICK_MS);
            pacer.tick();
        }
        assertThat(asked()).isFalse();
    }

    @Test
    void leavesAForwardWithinTheGapToTheTick() {
        pacer.changed();
        asked();
        now.addAndGet(24);
        pacer.changed();
        pacer.tick();
        assertThat(asked()).isFalse();
        now.addAndGet(1);
        pacer.tick();
        assertThat(asked()).isTrue();
        now.addAndGet(100);
        pacer.tick();
        assertThat(asked()).isFalse();
    }

    @Test
    void asksOnceForAllThatAPunctuatorForwarded() {
        pacer.mark();
        pacer.mark();
        assertThat(asked()).isFalse();
        pacer.tick();
        assertThat(asked()).isTrue();
        now.addAndGet(100);
        pacer.tick();
        assertThat(asked()).isFalse();
    }

    @Test
    void asksNoMoreThanOnceInTheGapUnderAFlood() {
        int requests = 0;
        for (int ms = 0; ms < 1000; ms++) {
            for (int i = 0; i < 10; i++) {
                pacer.changed();
            }
            requests += asked() ? 1 : 0;
            now.incrementAndGet();
        }
        assertThat(requests).isEqualTo(1000 / (int) CommitPacer.GAP_MS);
    }

    @Test
    void isNotHeldUpByAClockSetBack() {
        pacer.changed();
        asked();
        now.addAndGet(-3_600_000);
        pacer.changed();
        assertThat(asked()).isTrue();
    }

    private boolean asked() {
        boolean committed = context.committed();
        context.resetCommit();
        return committed;
    }
}
