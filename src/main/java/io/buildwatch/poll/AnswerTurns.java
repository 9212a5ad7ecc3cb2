package io.buildwatch.poll;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Whose answers are taken next. Builds take turns, a slice of an answer at a time, so that the many pages of one do not
 * hold up the others; the answers of one build keep their order. Stream thread only, but for the mailbox.
 */
final class AnswerTurns {
    private final PollMailbox mailbox = new PollMailbox();
    private final Queue<LiveBuild> turns = new ArrayDeque<>();

    PollMailbox mailbox() {
        return mailbox;
    }

    /** The build whose turn it is, with at least one answer; null if no answer waits. */
    @Nullable
    LiveBuild next() {
        for (PollMailbox.Answer answer = mailbox.take(); answer != null; answer = mailbox.take()) {
            LiveBuild build = answer.live();
            build.answers.add(answer);
            if (build.answers.size() == 1) {
                turns.add(build);
            }
        }
        return turns.poll();
    }

    /** The build of {@link #next} had its turn: it has another one if answers of it still wait. */
    void hadTurn(LiveBuild build) {
        if (!build.answers.isEmpty()) {
            turns.add(build);
        }
    }
}
