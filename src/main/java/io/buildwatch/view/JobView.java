package io.buildwatch.view;

import io.buildwatch.events.JobStatus;
import io.buildwatch.events.JobStatusChanged;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job as commands, the HTTP API and the page show it: its status and its latest changes. Immutable, of bounded size;
 * any thread.
 *
 * @param sequence of its latest event
 * @param outputs RIDs of what it writes, up to {@value #MOST_OUTPUTS}
 * @param history its latest changes, oldest first, up to {@value #MOST_CHANGES}
 * @param changes how many changes there were in this watch
 */
public record JobView(
        String buildRid,
        String jobRid,
        long watch,
        long sequence,
        JobStatus status,
        @Nullable String rawStatus,
        int attempt,
        @Nullable Instant startedTime,
        @Nullable Instant latestAttemptStartTime,
        @Nullable Instant finishedTime,
        Instant observedTime,
        List<String> outputs,
        List<JobChange> history,
        int changes) {
    static final int MOST_CHANGES = 32;
    static final int MOST_OUTPUTS = 20;

    /**
     * The job after one more event.
     *
     * @param before null on first sight
     * @return {@code before} if the event is of an earlier watch, or was taken already
     */
    public static JobView after(@Nullable JobView before, JobStatusChanged event) {
        boolean sameWatch = before != null && before.watch == event.getWatch();
        if (before != null
                && (event.getWatch() < before.watch || (sameWatch && event.getSequence() <= before.sequence))) {
            return before;
        }
        List<JobChange> history = new ArrayList<>();
        int changes = 1;
        if (before != null && sameWatch) {
            changes += before.changes;
            int kept = Math.min(before.history.size(), MOST_CHANGES - 1);
            history.addAll(before.history.subList(before.history.size() - kept, before.history.size()));
        }
        history.add(JobChange.of(event));
        return new JobView(
                event.getBuildRid(),
                event.getJobRid(),
                event.getWatch(),
                event.getSequence(),
                event.getStatus(),
                event.getRawStatus(),
                event.getAttempt(),
                event.getStartedTime(),
                event.getLatestAttemptStartTime(),
                event.getFinishedTime(),
                event.getObservedTime(),
                event.getOutputs().stream()
                        .limit(MOST_OUTPUTS)
                        .map(output -> output.getRid())
                        .toList(),
                List.copyOf(history),
                changes);
    }
}
