package io.buildwatch.status;

import io.buildwatch.events.JobStatus;
import io.buildwatch.records.JobStatuses;
import io.buildwatch.view.JobChange;
import io.buildwatch.view.JobView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of a job, as far as the history holds it. Immutable; any thread.
 *
 * @param number from 1
 * @param status its last status
 * @param waited how long it waited until it ran, or until now; null if that is not known
 * @param ran how long it ran until it ended, or until now; null if it never ran, or that is not known
 */
public record JobAttempt(
        int number,
        JobStatus status,
        @Nullable Duration waited,
        @Nullable Duration ran) {

    /** All attempts that the history still holds, the earliest first. */
    public static List<JobAttempt> of(JobView job, Instant now) {
        TreeMap<Integer, JobChange> lastOfEach = new TreeMap<>();
        job.history().forEach(change -> lastOfEach.put(change.attempt(), change));
        List<JobAttempt> attempts = new ArrayList<>();
        Instant endedBefore = null;
        for (JobChange last : lastOfEach.values()) {
            attempts.add(of(last, endedBefore, now));
            endedBefore = JobStatuses.isTerminal(last.status()) ? ended(last) : null;
        }
        return attempts;
    }

    /** @param endedBefore when the attempt before it ended; null for the first one, or if that is not known */
    private static JobAttempt of(JobChange last, @Nullable Instant endedBefore, Instant now) {
        // A job that waits for another attempt still has the start time of the previous one.
        Instant started = last.latestAttemptStartTime();
        boolean ran = started != null
                && last.status() != JobStatus.WAITING
                && (endedBefore == null || !started.isBefore(endedBefore));
        Instant since = last.attempt() == 1 ? last.startedTime() : endedBefore;
        Instant ended = JobStatuses.isTerminal(last.status()) ? ended(last) : now;
        return new JobAttempt(
                last.attempt(),
                last.status(),
                since == null ? null : between(since, ran ? started : ended),
                ran ? between(started, ended) : null);
    }

    private static Instant ended(JobChange last) {
        // The API's own time, unless it is earlier than the start, as it may be.
        Instant finished = last.finishedTime();
        Instant started = last.latestAttemptStartTime();
        return finished != null && (started == null || !finished.isBefore(started)) ? finished : last.observedTime();
    }

    private static @Nullable Duration between(@Nullable Instant from, @Nullable Instant to) {
        return from == null || to == null || to.isBefore(from) ? null : Duration.between(from, to);
    }
}
