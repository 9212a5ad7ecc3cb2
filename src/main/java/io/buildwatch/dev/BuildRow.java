package io.buildwatch.dev;

import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.follow.Followed;
import io.buildwatch.follow.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** What has been read of one build from the public topics. One thread. */
final class BuildRow {
    final String rid;
    private final List<Long> latencies = new ArrayList<>();
    private final Followed followed;
    private @Nullable BuildCompletion completion;
    private int events;
    private boolean retried;

    BuildRow(String rid) {
        this.rid = rid;
        this.followed = new Followed(rid);
    }

    void completion(BuildCompletion now) {
        completion = now;
        followed.take(now, null);
    }

    /** What was there before the build was submitted; a reading may show that it is so no more. */
    void held(BuildCompletion before) {
        completion = before;
        followed.held(before, null);
    }

    /**
     * Counts an event.
     *
     * @param readableAt when a committed reader had it, ms since the epoch
     */
    void event(JobStatusChanged event, long readableAt) {
        events++;
        retried |= event.getAttempt() > 1;
        Instant changed = changedAt(event);
        if (event.getPreviousStatus() != null && changed != null) {
            latencies.add(Math.max(0, readableAt - changed.toEpochMilli()));
        }
    }

    /** When the API says that it happened; null where it does not tell. */
    private static @Nullable Instant changedAt(JobStatusChanged event) {
        return switch (event.getStatus()) {
            case RUNNING -> event.getLatestAttemptStartTime();
            case SUCCEEDED, FAILED, CANCELED, DID_NOT_RUN -> event.getFinishedTime();
            case WAITING, UNKNOWN -> null;
        };
    }

    @Nullable
    BuildCompletion completion() {
        return completion;
    }

    boolean isComplete() {
        return completion != null && completion.getComplete();
    }

    /**
     * Whether nothing more is to be waited for: it is complete, or cannot be read, or was stopped. {@code LOST} goes back
     * by itself.
     *
     * @param readAgain whether the service has had the time to read it again, and to tell of what changed: what was
     *     held from before counts only then
     */
    boolean isEnded(boolean readAgain) {
        return followed.outcome(true, readAgain) != Outcome.OPEN;
    }

    /** Whether a job was tried again. */
    boolean isRetried() {
        return retried;
    }

    int events() {
        return events;
    }

    /** From change to readable event, ms: the median, empty where no change was timed. */
    OptionalLong medianLatency() {
        if (latencies.isEmpty()) {
            return OptionalLong.empty();
        }
        List<Long> sorted = new ArrayList<>(latencies);
        Collections.sort(sorted);
        return OptionalLong.of(sorted.get(sorted.size() / 2));
    }

    /** As {@link #medianLatency()}, the worst. */
    OptionalLong worstLatency() {
        return latencies.stream().mapToLong(Long::longValue).max();
    }
}
