package io.buildwatch.dev;

import io.buildwatch.await.AwaitedBuild;
import io.buildwatch.await.BuildOutcome;
import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.JobStatusChanged;
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
    private final AwaitedBuild build;
    private int events;
    private boolean retried;

    BuildRow(String rid) {
        this.rid = rid;
        this.build = new AwaitedBuild(rid);
    }

    void applyCompletion(BuildCompletion now) {
        build.apply(now, null);
    }

    /** A completion from before the submission. The service may find that it is no longer true. */
    void applyEarlierCompletion(BuildCompletion before) {
        build.applyEarlier(before, null);
    }

    /**
     * Counts an event and notes its latency.
     *
     * @param readableAt when a {@code read_committed} consumer received it, in ms since the epoch
     */
    void addEvent(JobStatusChanged event, long readableAt) {
        events++;
        retried |= event.getAttempt() > 1;
        Instant changed = changedAt(event);
        if (event.getPreviousStatus() != null && changed != null) {
            latencies.add(Math.max(0, readableAt - changed.toEpochMilli()));
        }
    }

    /** When the change happened by the API's own times; null if the API gives none for it. */
    private static @Nullable Instant changedAt(JobStatusChanged event) {
        return switch (event.getStatus()) {
            case RUNNING -> event.getLatestAttemptStartTime();
            case SUCCEEDED, FAILED, CANCELED, DID_NOT_RUN -> event.getFinishedTime();
            case WAITING, UNKNOWN -> null;
        };
    }

    AwaitedBuild build() {
        return build;
    }

    boolean isComplete() {
        return build.isComplete();
    }

    /**
     * Whether there is nothing left to wait for: the build is complete, cannot be read, or was stopped. {@code LOST}
     * does not count, because such a build returns to {@code WATCHING} by itself.
     *
     * @param readAgain whether the service has had time to read the build again and to publish what changed; a result
     *     from before the submission counts only then
     */
    boolean isEnded(boolean readAgain) {
        return build.outcome(true, readAgain) != BuildOutcome.OPEN;
    }

    /** Whether a job was tried again. */
    boolean isRetried() {
        return retried;
    }

    int eventCount() {
        return events;
    }

    /** The median time from a change to its readable event, in ms; empty if no change could be timed. */
    OptionalLong medianLatency() {
        if (latencies.isEmpty()) {
            return OptionalLong.empty();
        }
        List<Long> sorted = new ArrayList<>(latencies);
        Collections.sort(sorted);
        return OptionalLong.of(sorted.get(sorted.size() / 2));
    }

    /** The longest such time, as {@link #medianLatency()}. */
    OptionalLong worstLatency() {
        return latencies.stream().mapToLong(Long::longValue).max();
    }
}
