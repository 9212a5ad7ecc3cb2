package io.buildwatch.dev.simulator;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One job of a {@link SimulatedBuild}, which a test can change at any moment. Any thread. Each call is one change, and
 * {@link SimulatedBuild#change} makes one of several.
 */
public final class SimulatedJob {
    /** How many states a job keeps, the present one included, for pages that show an earlier one. */
    private static final int REMEMBERED = 32;

    private final SimulatedBuild build;
    private final String rid;
    private final Deque<JobState> history = new ArrayDeque<>(4);
    private boolean removed;

    SimulatedJob(SimulatedBuild build, String rid, JobState first) {
        this.build = build;
        this.rid = rid;
        history.addLast(first);
    }

    /** The job's RID. */
    public String rid() {
        return rid;
    }

    /** The job's status, in the API's word. */
    public String status() {
        return build.locked(() -> now().status());
    }

    /** The attempt: 1, and one more each time the job left a terminal status for one that is not. */
    public int attempt() {
        return build.locked(() -> now().attempt());
    }

    /**
     * Sets the status, to any word. The times follow: {@code RUNNING} sets the start of the attempt, a terminal status
     * sets the end, and every other status removes the end ({@code RUNNING} too). Setting the status that the job has
     * already changes nothing.
     */
    public SimulatedJob status(String status) {
        return build.locked(() -> {
            moveTo(status, build.nowMillis());
            return this;
        });
    }

    /** Back to {@code RUNNING} under the same RID, with a new start of the attempt. */
    public SimulatedJob retry() {
        return status("RUNNING");
    }

    /** Sets when the job began to wait; null leaves the field out. */
    public SimulatedJob startedTime(@Nullable Instant time) {
        return amend(state -> state.withTimes(time, state.latestAttemptStartTime(), state.finishedTime()));
    }

    /** Sets when the attempt began to run; null leaves the field out. */
    public SimulatedJob latestAttemptStartTime(@Nullable Instant time) {
        return amend(state -> state.withTimes(state.startedTime(), time, state.finishedTime()));
    }

    /** Sets when the job ended; null leaves the field out. */
    public SimulatedJob finishedTime(@Nullable Instant time) {
        return amend(state -> state.withTimes(state.startedTime(), state.latestAttemptStartTime(), time));
    }

    /** Sets the outputs; without any, the field is left out. */
    public SimulatedJob outputs(JobOutput... outputs) {
        return amend(state -> state.withOutputs(List.of(outputs)));
    }

    /** Takes the job off the list for good, as if Foundry had forgotten it. */
    public void remove() {
        build.remove(rid);
    }

    String buildRid() {
        return build.rid();
    }

    SimulatedBuild build() {
        return build;
    }

    /** The present state; the caller holds the build's lock. */
    JobState now() {
        return history.getLast();
    }

    /** The state at that moment; null if the job did not exist yet. The caller holds the build's lock. */
    @Nullable
    JobState asOf(long millis) {
        Iterator<JobState> backwards = history.descendingIterator();
        while (backwards.hasNext()) {
            JobState state = backwards.next();
            if (state.atMillis() <= millis) {
                return state;
            }
        }
        return null;
    }

    /** The job as an answer shows it now. */
    ServedJob served() {
        return build.locked(() -> new ServedJob(rid, build.rid(), now()));
    }

    /** The job as an answer showed it at that moment; null if it did not exist yet. */
    @Nullable
    ServedJob servedAsOf(long millis) {
        return build.locked(() -> {
            JobState then = asOf(millis);
            return then == null ? null : new ServedJob(rid, build.rid(), then);
        });
    }

    void markRemoved() {
        removed = true;
    }

    /** Moves the job; the caller holds the build's lock. */
    void moveTo(String status, long atMillis) {
        JobState before = now();
        if (before.status().equals(status) || removed) {
            return;
        }
        JobState after = before.withStatus(status, atMillis);
        history.addLast(after);
        if (history.size() > REMEMBERED) {
            history.removeFirst();
        }
        build.recordChange(rid, after.attempt(), before.status(), status, atMillis);
    }

    /** Sets the outputs; the caller holds the build's lock. */
    void writes(List<JobOutput> outputs) {
        history.addLast(history.removeLast().withOutputs(outputs));
    }

    private SimulatedJob amend(UnaryOperator<JobState> change) {
        return build.locked(() -> {
            history.addLast(change.apply(history.removeLast()));
            return this;
        });
    }
}
