package io.buildwatch.view;

import io.buildwatch.events.JobStatus;
import io.buildwatch.events.JobStatusChanged;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One change of a job's status, from its event; see the schema of {@code JobStatusChanged}. Immutable; any thread. */
public record JobChange(
        long sequence,
        int attempt,
        JobStatus status,
        @Nullable String rawStatus,
        @Nullable Instant startedTime,
        @Nullable Instant latestAttemptStartTime,
        @Nullable Instant finishedTime,
        Instant observedTime) {

    static JobChange of(JobStatusChanged event) {
        return new JobChange(
                event.getSequence(),
                event.getAttempt(),
                event.getStatus(),
                event.getRawStatus(),
                event.getStartedTime(),
                event.getLatestAttemptStartTime(),
                event.getFinishedTime(),
                event.getObservedTime());
    }
}
