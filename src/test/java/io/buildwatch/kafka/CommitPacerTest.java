package io.buildwatch.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.junit.jupiter.api.Test;

class CommitPacerTest {
    private final MockProcessorContext<String, String> context = new MockProcessorContext<>();
    private final AtomicLong now = new AtomicLong(1_000_000);
    private final CommitPace pace = new CommitPace();
    private final CommitPacer pacer = new CommitPacer(context, now::get, pace);

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
        rest();
        now.addAndGet(4);
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

    /** Where a commit takes longer than the gap, each record would else be followed by one. */
    @Test
    void worksForAGapBetweenTwoCommitsHoweverLongTheyTake() {
        int records = 0;
        int commits = 0;
        long end = now.get() + 60_000;
        long lastTick = 0;
        while (now.get() < end) {
            pacer.changed();
            records++;
            now.incrementAndGet();
            if (now.get() - lastTick >= CommitPacer.TICK_MS) {
                lastTick = now.get();
                pacer.tick();
            }
            if (asked()) {
                commits++;
                now.addAndGet(70);
            }
        }
        assertThat(records / commits).isGreaterThanOrEqualTo((int) CommitPacer.GAP_MS);
        assertThat(commits).isGreaterThan(60_000 / (70 + 2 * (int) CommitPacer.GAP_MS));
    }

    @Test
    void tasksOfAThreadKeepOnePace() {
        CommitPacer other = new CommitPacer(context, now::get, pace);
        pacer.changed();
        assertThat(asked()).isTrue();
        now.addAndGet(70);
        other.changed();
        other.tick();
        assertThat(asked()).isFalse();
        now.addAndGet(CommitPacer.GAP_MS);
        pacer.tick();
        assertThat(asked()).isTrue();
    }

    @Test
    void aTickThatComesBeforeTheCommitIsNoRest() {
        CommitPacer other = new CommitPacer(context, now::get, pace);
        pacer.changed();
        assertThat(asked()).isTrue();
        pacer.tick();
        other.tick();
        now.addAndGet(70);
        other.changed();
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

    /** Ticks without anything to do, the first of them before the commit. */
    private void rest() {
        for (int i = 0; i < 2; i++) {
            now.addAndGet(CommitPacer.TICK_MS);
            pacer.tick();
        }
    }

    private boolean asked() {
        boolean committed = context.committed();
        context.resetCommit();
        return committed;
    }
}
