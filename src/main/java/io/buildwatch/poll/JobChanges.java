package io.buildwatch.poll;

import io.buildwatch.foundry.Job;
import io.buildwatch.foundry.JobReading;
import io.buildwatch.foundry.JobStatus;
import io.buildwatch.records.EpochMillis;
import io.buildwatch.state.WatchedJob;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Compares a reading of a job with what is known of it: entry × reading → verdict. Pure; holds
 * docs/events.md#guarantee-3, that status is monotone within an attempt and a backward reading is believed only with
 * proof.
 */
final class JobChanges {
    /** How many statuses that an attempt has left are stored. After so many, any other status counts as backward. */
    private static final int MAX_LEFT = 16;

    private JobChanges() {}

    /** What a reading of a job means, compared with what is known of the job. */
    sealed interface Verdict {}

    /** It says only what is known. */
    record Same() implements Verdict {
        private static final Same INSTANCE = new Same();
    }

    /** The status is as known, but a time is new: the entry is stored, and nothing is published. */
    record Refreshed(WatchedJob after) implements Verdict {}

    /** It goes backward, and nothing proves it yet: it neither changes nor settles anything. */
    record Doubted() implements Verdict {
        private static final Doubted INSTANCE = new Doubted();
    }

    /** The status changed, or the job is seen for the first time. */
    record Changed(WatchedJob after) implements Verdict {}

    /**
     * Compares a reading with what is known.
     *
     * @param known the store's entry; null, or with a null status, if no sweep has listed the job
     * @param reading what a sweep shows now
     * @param doubted the API's word in a backward reading of an earlier sweep, if {@code reading} may prove it because
     *     its own sweep was whole; otherwise null
     */
    static Verdict compare(@Nullable WatchedJob known, JobReading reading, @Nullable String doubted) {
        if (known == null || known.getStatus() == null) {
            return new Changed(firstEntry(reading));
        }
        Job job = reading.job();
        boolean sameWord = job.rawStatus().equals(known.getWord());
        if (!isBackward(known, job)) {
            return sameWord ? refreshed(known, reading, false) : new Changed(entryAfter(known, reading, false));
        }
        boolean confirmed = job.rawStatus().equals(doubted);
        boolean later = startsLaterThanAllKnown(known, job);
        if (!confirmed && !later) {
            return Doubted.INSTANCE;
        }
        return sameWord ? refreshed(known, reading, !later) : new Changed(entryAfter(known, reading, !later));
    }

    /** The known status; only for the entry of a job that a sweep has listed. */
    static JobStatus statusOf(WatchedJob known) {
        return JobStatus.valueOf(Objects.requireNonNull(known.getStatus()));
    }

    private static boolean isBackward(WatchedJob known, Job job) {
        JobStatus before = statusOf(known);
        boolean sameWord = job.rawStatus().equals(known.getWord());
        Long start = EpochMillis.of(job.latestAttemptStartTime());
        Long finished = EpochMillis.of(job.finishedTime());
        Long knownStart = known.getAttemptStart();
        Long latestStart = known.getLatestStart();
        return job.status().rank() < before.rank()
                || (!sameWord && hasLeftStatus(known, job.rawStatus()))
                || (before.isTerminal() && job.status().isTerminal() && !sameWord)
                || (start != null
                        && latestStart != null
                        && start < latestStart
                        && !(sameWord && start.equals(knownStart)))
                || (finished != null
                        && knownStart != null
                        && finished < knownStart
                        && !(sameWord && isKnownEnd(known, finished)));
    }

    /**
     * A finish time that was already believed together with this status is no reason for doubt; nor is such a start
     * time. Otherwise a retried job, which shows the finish time of its last attempt while it runs, would be doubted
     * until it ends.
     */
    private static boolean isKnownEnd(WatchedJob known, Long finished) {
        return finished.equals(known.getFinished());
    }

    private static boolean hasLeftStatus(WatchedJob known, String word) {
        return known.getLeft().contains(word) || known.getLeft().size() >= MAX_LEFT;
    }

    /** A start later than every time known proves another attempt. If no time is known, it proves nothing. */
    private static boolean startsLaterThanAllKnown(WatchedJob known, Job job) {
        Long start = EpochMillis.of(job.latestAttemptStartTime());
        Long latest = known.getLatestStart();
        Long finished = known.getFinished();
        return start != null
                && (latest != null || finished != null)
                && (latest == null || start > latest)
                && (finished == null || start > finished);
    }

    private static WatchedJob firstEntry(JobReading reading) {
        Job job = reading.job();
        Long start = EpochMillis.of(job.latestAttemptStartTime());
        return new WatchedJob(
                job.status().name(),
                job.rawStatus(),
                1,
                List.of(),
                start,
                start,
                EpochMillis.of(job.finishedTime()),
                reading.sentAt());
    }

    private static WatchedJob entryAfter(WatchedJob known, JobReading reading, boolean onlyConfirmed) {
        Job job = reading.job();
        boolean newAttempt = statusOf(known).isTerminal();
        List<String> left = new ArrayList<>();
        if (!newAttempt) {
            left.addAll(known.getLeft());
            left.add(known.getWord());
            left.remove(job.rawStatus());
        }
        WatchedJob times = withTimes(known, reading, onlyConfirmed);
        return new WatchedJob(
                job.status().name(),
                job.rawStatus(),
                newAttempt ? known.getAttempt() + 1 : known.getAttempt(),
                left.size() > MAX_LEFT ? left.subList(0, MAX_LEFT) : left,
                times.getAttemptStart(),
                times.getLatestStart(),
                times.getFinished(),
                reading.sentAt());
    }

    private static Verdict refreshed(WatchedJob known, JobReading reading, boolean onlyConfirmed) {
        WatchedJob after = withTimes(known, reading, onlyConfirmed);
        return after.equals(known) ? Same.INSTANCE : new Refreshed(after);
    }

    /**
     * The entry with the reading's times. A backward reading that was proved only by a second one moves the attempt's
     * start back. Otherwise each later reading would be doubted again.
     */
    private static WatchedJob withTimes(WatchedJob known, JobReading reading, boolean onlyConfirmed) {
        Long start = EpochMillis.of(reading.job().latestAttemptStartTime());
        Long finished = EpochMillis.of(reading.job().finishedTime());
        Long attemptStart = onlyConfirmed && start != null ? start : EpochMillis.later(known.getAttemptStart(), start);
        if (onlyConfirmed && finished != null && attemptStart != null && finished < attemptStart) {
            attemptStart = start;
        }
        return WatchedJob.newBuilder(known)
                .setAttemptStart(attemptStart)
                .setLatestStart(EpochMillis.later(known.getLatestStart(), start))
                .setFinished(finished == null ? known.getFinished() : finished)
                .build();
    }
}
