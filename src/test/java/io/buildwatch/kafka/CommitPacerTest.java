package io.buildwatch.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
        pacer.changed();
        pacer.tick();
        now.addAndGet(10);
        pacer.tick();
        now.addAndGet(14);
        pacer.tick();
        assertThat(asked()).isFalse();
        now.addAndGet(1);
        pacer.tick();
        assertThat(asked()).isTrue();
        now.addAndGet(100);
        pacer.tick();
        assertThat(asked()).isFalse();
    }

    /** As Streams does it: a record of each task, the ticks that are due, the commit. It once was a commit for each round. */
    @ParameterizedTest
    @ValueSource(ints = {45, 70, 400})
    void worksBetweenTwoCommitsThatTakeLong(int commitMs) {
        List<CommitPacer> tasks = List.of(pacer, new CommitPacer(context, now::get, pace), pacerOfAnotherTask());
        int rounds = 0;
        int commits = 0;
        long begin = now.get();
        long lastTick = 0;
        while (now.get() < begin + 60_000) {
            tasks.forEach(CommitPacer::changed);
            rounds++;
            now.incrementAndGet();
            if (now.get() - lastTick >= CommitPacer.TICK_MS) {
                lastTick = now.get();
                tasks.forEach(task -> {
                    task.mark();
                    task.tick();
                });
            }
            if (asked()) {
                commits++;
                now.addAndGet(commitMs);
            }
        }
        assertThat(rounds / commits).isGreaterThanOrEqualTo((int) CommitPacer.WORK_MS - 1);
        assertThat(60_000 / commits).isLessThanOrEqualTo(commitMs + 3 * (int) CommitPacer.GAP_MS);
    }

    /** Twelve tasks with a backlog once had a commit after each round of a record for each. */
    @ParameterizedTest
    @ValueSource(ints = {5, 10, 20, 30, 38, 45, 70})
    void aBacklogIsWorkedOffBetweenCommitsHoweverManyTasksAsk(int commitMs) {
        List<CommitPacer> tasks =
                Stream.generate(this::pacerOfAnotherTask).limit(24).toList();
        int rounds = 0;
        int commits = 0;
        long begin = now.get();
        long lastTick = 0;
        while (now.get() < begin + 60_000) {
            for (CommitPacer task : tasks) {
                task.changed();
            }
            rounds++;
            now.incrementAndGet();
            if (now.get() - lastTick >= CommitPacer.TICK_MS) {
                lastTick = now.get();
                tasks.forEach(CommitPacer::tick);
            }
            if (asked()) {
                commits++;
                now.addAndGet(commitMs);
            }
        }
        // A round takes a millisecond.
        assertThat(rounds).isGreaterThanOrEqualTo(60_000 / 4);
        assertThat(60_000 / commits).isLessThanOrEqualTo(4 * (int) CommitPacer.GAP_MS + commitMs);
    }

    /** What one task has committed, another one takes up at once. */
    @Test
    void aTaskDoesNotWaitForAnothersShortCommit() {
        CommitPacer other = pacerOfAnotherTask();
        pacer.mark();
        pacer.tick();
        assertThat(asked()).isTrue();
        now.addAndGet(5);
        other.changed();
        assertThat(asked()).isTrue();
    }

    @Test
    void afterASlowCommitTheTasksOfAThreadKeepOneGap() {
        CommitPacer other = pacerOfAnotherTask();
        pacer.mark();
        pacer.tick();
        assertThat(asked()).isTrue();
        now.addAndGet(70);
        pacer.tick();
        other.changed();
        assertThat(asked()).isFalse();
        now.addAndGet(CommitPacer.WORK_MS);
        other.tick();
        assertThat(asked()).isTrue();
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
    void isNotHeldUpByAClockSetBack() {
        pacer.changed();
        asked();
        now.addAndGet(-3_600_000);
        pacer.changed();
        assertThat(asked()).isTrue();
    }

    /** Streams' ticks stand still until its clock has come that far again. */
    @Test
    void asksWithinASecondWhereNoTickComes() {
        pacer.changed();
        now.addAndGet(-3_600_000);
        asked();
        for (int second = 0; second < 5; second++) {
            pacer.changed();
            assertThat(asked()).isTrue();
            now.addAndGet(1_000);
        }
    }

    private CommitPacer pacerOfAnotherTask() {
        return new CommitPacer(context, now::get, pace);
    }

    private boolean asked() {
        boolean committed = context.committed();
        context.resetCommit();
        return committed;
    }
}
