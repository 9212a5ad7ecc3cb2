package io.buildwatch.poll;

import io.buildwatch.config.PollConfig;
import io.buildwatch.foundry.Job;
import io.buildwatch.foundry.JobReading;
import io.buildwatch.foundry.JobStatus;
import io.buildwatch.state.WatchedBuild;
import io.buildwatch.state.WatchedJob;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Processes the readings of jobs, slice by slice: those of a sweep's pages and those of batches. Compares each with the
 * store, and with what other pages of the same sweep, or earlier batches, showed of the job. Reads the stores and writes
 * nothing. Stream thread only.
 */
final class JobReadingHandler {
    private final PollStores stores;
    private final long confirmAfter;

    JobReadingHandler(PollStores stores, PollConfig config) {
        this.stores = stores;
        this.confirmAfter = config.confirmAfter().toMillis();
    }

    /** Fills {@code update} with the changes of one slice of a page. */
    void processSlice(BuildPollState state, SweepProgress sweep, List<JobReading> readings, BuildUpdate update) {
        Counts counts = new Counts(update.newEntry());
        for (JobReading reading : readings) {
            processReading(state, sweep, reading, update, counts);
        }
        finish(sweep, update, counts);
    }

    /** Fills {@code update} with backward readings that a whole sweep has proved. */
    void processConfirmed(BuildPollState state, SweepProgress sweep, List<JobReading> readings, BuildUpdate update) {
        Counts counts = new Counts(update.newEntry());
        for (JobReading reading : readings) {
            WatchedJob known = stores.job(state.rid, reading.job().rid());
            int place = state.reads.placeOf(reading.job().rid());
            JobChanges.Verdict verdict =
                    JobChanges.compare(known, reading, reading.job().rawStatus());
            applyVerdict(verdict, state, place, known, reading, update, counts);
        }
        finish(sweep, update, counts);
    }

    /**
     * Fills {@code update} with the changes of one slice of a batch, or of a page that was read out of turn.
     *
     * @return whether a job was read that was not known, which only a page can show
     */
    boolean processBatch(BuildPollState state, List<JobReading> readings, BuildUpdate update) {
        Counts counts = new Counts(update.newEntry());
        for (JobReading reading : readings) {
            processBatchReading(state, reading, update, counts);
        }
        if (update.eventCount() > 0) {
            update.setNewEntry(counts.writeTo(update.newEntry()));
            // A list as it was before these changes must not count as one that has stayed the same.
            state.proof.noteChangeByBatch();
            if (state.refresh != null) {
                state.refresh.noteMove();
            }
        }
        return counts.joined;
    }

    private void processBatchReading(BuildPollState state, JobReading reading, BuildUpdate update, Counts counts) {
        Job job = reading.job();
        int place = state.reads.placeOf(job.rid());
        long fingerprint = JobFingerprints.of(job);
        state.absences.remove(job.rid());
        if (state.reads.isSame(place, fingerprint)) {
            state.reads.markBelieved(place, Math.max(state.reads.sentAt(place), reading.sentAt()), fingerprint);
            endDoubt(state, job.rid());
            keepFresh(state, job, reading.sentAt(), false);
            return;
        }
        if (reading.sentAt() < state.reads.sentAt(place)) {
            // A newer reading was taken meanwhile, and says otherwise.
            keepFresh(state, job, state.reads.sentAt(place), true);
            return;
        }
        WatchedJob known = stores.job(state.rid, job.rid());
        JobChanges.Verdict verdict = JobChanges.compare(known, reading, confirmedWord(state, reading));
        boolean doubted = verdict instanceof JobChanges.Doubted;
        if (doubted) {
            noteBatchDoubt(state, reading);
        } else {
            applyVerdict(verdict, state, place, known, reading, update, counts);
            endDoubt(state, job.rid());
        }
        keepFresh(state, job, reading.sentAt(), doubted);
    }

    private @Nullable String confirmedWord(BuildPollState state, JobReading reading) {
        BuildPollState.BatchDoubt doubt = state.batchDoubts.get(reading.job().rid());
        return doubt != null && reading.sentAt() - doubt.receivedAt() >= confirmAfter ? doubt.word() : null;
    }

    /** Whether the reading was asked for before a batch showed the job in doubt, so that it cannot end the doubt. */
    private static boolean isBehindDoubt(BuildPollState state, JobReading reading) {
        BuildPollState.BatchDoubt doubt = state.batchDoubts.get(reading.job().rid());
        return doubt != null && reading.sentAt() < doubt.receivedAt();
    }

    private static void noteBatchDoubt(BuildPollState state, JobReading reading) {
        String rid = reading.job().rid();
        String word = reading.job().rawStatus();
        BuildPollState.BatchDoubt doubt = state.batchDoubts.get(rid);
        boolean room = doubt != null || state.batchDoubts.size() < SweepProgress.MOST_NOTED;
        if (room && (doubt == null || !doubt.word().equals(word))) {
            state.batchDoubts.put(rid, new BuildPollState.BatchDoubt(word, reading.receivedAt()));
        }
    }

    private static void endDoubt(BuildPollState state, String jobRid) {
        state.doubts.remove(jobRid);
        state.batchDoubts.remove(jobRid);
    }

    /**
     * Has the job read again by batch if it may still change: if it has not ended, if it is in doubt, or if it failed or
     * was canceled in a build that has not ended, because a retry shows there first.
     */
    private static void keepFresh(BuildPollState state, Job job, long readAt, boolean doubted) {
        if (state.refresh == null) {
            return;
        }
        boolean mayBeRetried = (job.status() == JobStatus.FAILED || job.status() == JobStatus.CANCELED)
                && !state.proof.hasBuildEnded();
        Long listedOnly = state.listedOnly.get(job.rid());
        boolean byBatch = listedOnly == null || readAt >= listedOnly;
        if (byBatch && (!job.status().isTerminal() || doubted || mayBeRetried)) {
            state.listedOnly.remove(job.rid());
            state.refresh.keep(job.rid(), job.status() == JobStatus.RUNNING, readAt);
        } else {
            state.refresh.drop(job.rid());
        }
    }

    private void processReading(
            BuildPollState state, SweepProgress sweep, JobReading reading, BuildUpdate update, Counts counts) {
        Job job = reading.job();
        int place = state.reads.placeOf(job.rid());
        long fingerprint = JobFingerprints.of(job);
        boolean same = state.reads.isSame(place, fingerprint);
        if (state.reads.markListed(place, sweep.number)) {
            sweep.listed++;
            sweep.fingerprint += fingerprint;
        } else if (!same) {
            // The list shows the job in two ways. It must differ from a list that shows the job in only one of them.
            sweep.fingerprint += Long.rotateLeft(fingerprint, 17);
        }
        sweep.allTerminal &= job.status().isTerminal();
        if (same) {
            // What it says is in the store, so there is nothing to compare.
            state.reads.markBelieved(place, Math.max(state.reads.sentAt(place), reading.sentAt()), fingerprint);
            if (isBehindDoubt(state, reading)) {
                sweep.doubted = true;
            } else {
                endDoubt(state, sweep, job.rid());
                keepFresh(state, job, reading.sentAt(), false);
            }
            return;
        }
        if (state.refresh != null && reading.sentAt() < state.reads.sentAt(place)) {
            // A batch has read the job since, and says otherwise. The list is not the latest, so it proves nothing.
            sweep.doubted = true;
            return;
        }
        WatchedJob known = stores.job(state.rid, job.rid());
        JobChanges.Verdict verdict = JobChanges.compare(known, reading, null);
        if (!(verdict instanceof JobChanges.Doubted)) {
            applyVerdict(verdict, state, place, known, reading, update, counts);
            endDoubt(state, sweep, job.rid());
        } else if (job.rawStatus().equals(state.doubts.get(job.rid()))) {
            sweep.noteConfirmation(reading);
        } else {
            sweep.noteDoubt(reading);
        }
        keepFresh(state, job, reading.sentAt(), verdict instanceof JobChanges.Doubted);
    }

    private static void endDoubt(BuildPollState state, SweepProgress sweep, String jobRid) {
        endDoubt(state, jobRid);
        sweep.noteBelieved(jobRid);
    }

    private static void applyVerdict(
            JobChanges.Verdict verdict,
            BuildPollState state,
            int place,
            @Nullable WatchedJob known,
            JobReading reading,
            BuildUpdate update,
            Counts counts) {
        if (verdict instanceof JobChanges.Changed changed) {
            WatchedJob listed = known != null && known.getStatus() != null ? known : null;
            counts.addChange(known, listed, reading.job().status().isTerminal());
            Long previousSent = listed == null ? null : lastRead(state, place, listed, update.newEntry());
            update.addJobChange(known, changed.after(), reading, previousSent);
        } else if (verdict instanceof JobChanges.Refreshed refreshed) {
            update.putJob(reading.job().rid(), refreshed.after());
        }
        state.reads.markBelieved(place, reading.sentAt(), JobFingerprints.of(reading.job()));
    }

    /** When the published status was last read, ms since the epoch: from memory, otherwise from the stores. */
    private static long lastRead(BuildPollState state, int place, WatchedJob job, WatchedBuild build) {
        long held = state.reads.sentAt(place);
        return held == ReadIndex.NEVER ? Math.max(job.getReadSent(), build.getAllReadSent()) : held;
    }

    private static void finish(SweepProgress sweep, BuildUpdate update, Counts counts) {
        if (update.eventCount() > 0) {
            update.setNewEntry(counts.writeTo(update.newEntry()));
        }
        sweep.events += update.eventCount();
        sweep.grew |= counts.grew;
        sweep.news |= update.changesPublished();
        sweep.reopened |= update.reopens();
    }

    /** The build's counts of jobs, as a slice changes them. */
    private static final class Counts {
        private int jobs;
        private int open;
        private int expected;
        /** Whether a job was listed for the first time. */
        private boolean grew;
        /** Whether a job was read that was not known. */
        private boolean joined;

        Counts(WatchedBuild entry) {
            jobs = entry.getJobCount();
            open = entry.getOpenJobs();
            expected = entry.getExpectedJobs();
        }

        /** @param listed the known entry if a sweep has listed the job before, otherwise null */
        void addChange(@Nullable WatchedJob known, @Nullable WatchedJob listed, boolean terminal) {
            boolean openBefore = listed != null && !JobChanges.statusOf(listed).isTerminal();
            grew |= listed == null;
            joined |= known == null;
            jobs += listed == null ? 1 : 0;
            expected -= listed == null && known != null ? 1 : 0;
            open += (terminal ? 0 : 1) - (openBefore ? 1 : 0);
        }

        WatchedBuild writeTo(WatchedBuild entry) {
            return WatchedBuild.newBuilder(entry)
                    .setJobCount(jobs)
                    .setOpenJobs(open)
                    .setExpectedJobs(expected)
                    .build();
        }
    }
}
