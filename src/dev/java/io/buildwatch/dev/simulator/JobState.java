package io.buildwatch.dev.simulator;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The state of a job from one moment on. Immutable.
 *
 * @param atMillis since when, by the world's clock
 * @param attempt 1, and one more each time the job left a terminal status for one that is not
 * @param status the API's word
 * @param startedTime when the job began to wait for its dependencies
 * @param latestAttemptStartTime when the attempt began to run
 * @param finishedTime when it ended
 * @param outputs what it writes
 */
record JobState(
        long atMillis,
        int attempt,
        String status,
        @Nullable Instant startedTime,
        @Nullable Instant latestAttemptStartTime,
        @Nullable Instant finishedTime,
        List<JobOutput> outputs) {

    /** Its own list, not the product's: the simulator is an independent witness. */
    private static final Set<String> TERMINAL = Set.of("SUCCEEDED", "FAILED", "CANCELED", "DID_NOT_RUN");

    static JobState first(String status, long atMillis) {
        Instant at = Instant.ofEpochMilli(atMillis);
        JobState waiting = new JobState(atMillis, 1, "WAITING", at, null, null, List.of());
        return status.equals("WAITING") ? waiting : waiting.withStatus(status, atMillis);
    }

    static boolean isTerminal(String status) {
        return TERMINAL.contains(status);
    }

    boolean isTerminal() {
        return isTerminal(status);
    }

    /** The state after a change of status; the times follow as Foundry would set them. */
    JobState withStatus(String next, long at) {
        Instant now = Instant.ofEpochMilli(at);
        int nextAttempt = isTerminal() && !isTerminal(next) ? attempt + 1 : attempt;
        Instant attemptStart = next.equals("RUNNING") ? now : latestAttemptStartTime;
        Instant finished = isTerminal(next) ? now : null;
        return new JobState(at, nextAttempt, next, startedTime, attemptStart, finished, outputs);
    }

    JobState withOutputs(List<JobOutput> changed) {
        return new JobState(
                atMillis, attempt, status, startedTime, latestAttemptStartTime, finishedTime, List.copyOf(changed));
    }

    JobState withTimes(@Nullable Instant started, @Nullable Instant attemptStart, @Nullable Instant finished) {
        return new JobState(atMillis, attempt, status, started, attemptStart, finished, outputs);
    }

    /** The same state with another word for the status. */
    JobState withWord(String word) {
        return new JobState(atMillis, attempt, word, startedTime, latestAttemptStartTime, finishedTime, outputs);
    }
}
