package io.buildwatch.streams;

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
    private final ThreadCommitState pace = new ThreadCommitState(now::get);
    private final CommitPacer pacer = pacerOfATask();

    @Test
    void asksAtOnceAfterTheFirstForward() {
        pacer.requestCommit();
        assertThat(asked()).isTrue();
    }

    @Test
    void neverAsksIfNothingWasForwarded() {
        for (int i = 0; i < 1000; i++) {
            now.addAndGet(CommitPacer.TICK_MS);
            pacer.tick();
        }
        assertThat(asked()).isFalse();
    }

    @Test
    void asksOnceForAllThatAPunctuatorForwarded() {
        pacer.noteChange();
        pacer.noteChange();
        assertThat(asked()).isFalse();
        pacer.tick();
        assertThat(asked()).isTrue();
        now.addAndGet(100);
        pacer.tick();
        assertThat(asked()).isFalse();
    }

    @Test
    void aTaskTakesUpAtOnceWhatAnotherHasCommitted() {
        CommitPacer other = pacerOfATask();
        pacer.requestCommit();
        commit(12);
        now.addAndGet(2);
        other.requestCommit();
        assertThat(asked()).isTrue();
    }

    @Test
    void leavesAChangeToATickOnceCommitsTookTheirTime() {
        pacer.requestCommit();
        commit(ThreadCommitState.MOST_DEBT_MS + 5);
        pacer.requestCommit();
        assertThat(asked()).isFalse();
        now.addAndGet(4);
        pacer.tick();
        assertThat(asked()).isFalse();
        now.addAndGet(1);
        pacer.tick();
        assertThat(asked()).isTrue();
    }

    @Test
    void goesOnSoonAfterACommitThatHung() {
        pacer.requestCommit();
        commit(30_000);
        pacer.requestCommit();
        assertThat(asked()).isFalse();
        now.addAndGet(ThreadCommitState.MOST_WORK_MS);
        pacer.tick();
        assertThat(asked()).isTrue();
    }

    /** Every few seconds Streams flushes an idle producer, without a commit after it. */
    @Test
    void aFlushThatNoCommitFollowedIsNoPartOfTheNextCommit() {
        pace.noteCommitBegin();
        now.addAndGet(8_000);
        pace.noteTransactionBegin();
        pacer.requestCommit();
        commit(5);
        pacer.requestCommit();
        assertThat(asked()).isTrue();
    }

    /**
     * Does what Streams does: a record of each task, the punctuations that are due, the commit. Twelve tasks with a
     * backlog
     * once committed after each such round.
     */
    @ParameterizedTest
    @ValueSource(ints = {5, 10, 20, 30, 38, 45, 70, 400})
    void ofABacklogNoMoreTimeGoesToCommitsThanToWorkHoweverManyTasksAsk(int commitMs) {
        List<CommitPacer> tasks = Stream.generate(this::pacerOfATask).limit(24).toList();
        int rounds = 0;
        int commits = 0;
        long begin = now.get();
        long lastTick = begin;
        while (now.get() < begin + 60_000) {
            tasks.forEach(CommitPacer::requestCommit);
            rounds++;
            now.incrementAndGet();
            if (now.get() - lastTick >= CommitPacer.TICK_MS) {
                lastTick = now.get();
                tasks.forEach(CommitPacer::tick);
            }
            if (asked()) {
                commits++;
                commit(commitMs);
            }
        }
        // A round takes one ms of the fake clock.
        long work = Math.min(commitMs, ThreadCommitState.MOST_WORK_MS);
        assertThat(rounds).isGreaterThanOrEqualTo((int) (60_000 * work / (work + commitMs) * 0.95));
        assertThat(60_000 / commits).isLessThanOrEqualTo((int) (commitMs + work + CommitPacer.TICK_MS));
    }

    private CommitPacer pacerOfATask() {
        return new CommitPacer(context, pace);
    }

    /** A commit as the producer reports it. */
    private void commit(long tookMs) {
        context.resetCommit();
        pace.noteCommitBegin();
        now.addAndGet(tookMs / 2);
        pace.noteCommitBegin();
        now.addAndGet(tookMs - tookMs / 2);
        pace.noteCommitEnd();
    }

    private boolean asked() {
        boolean committed = context.committed();
        context.resetCommit();
        return committed;
    }
}
