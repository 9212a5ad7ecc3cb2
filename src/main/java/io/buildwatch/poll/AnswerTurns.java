package io.buildwatch.poll;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Decides which build's answer is processed next. Builds take turns, one slice of an answer at a time, so that a build
 * with many pages does not hold up the others. The answers of one build keep their order. Stream thread only, except
 * for the mailbox.
 */
final class AnswerTurns {
    private final PollMailbox mailbox = new PollMailbox();
    private final Queue<BuildPollState> turns = new ArrayDeque<>();

    PollMailbox mailbox() {
        return mailbox;
    }

    /** The build whose turn it is, with at least one answer; null if no answer waits. */
    @Nullable
    BuildPollState nextBuild() {
        for (PollMailbox.Answer answer = mailbox.take(); answer != null; answer = mailbox.take()) {
            BuildPollState build = answer.state();
            build.answers.add(answer);
            if (build.answers.size() == 1) {
                turns.add(build);
            }
        }
        return turns.poll();
    }

    /** Ends the turn of a build from {@link #nextBuild}. The build gets another turn if answers for it still wait. */
    void endTurn(BuildPollState build) {
        if (!build.answers.isEmpty()) {
            turns.add(build);
        }
    }
}
