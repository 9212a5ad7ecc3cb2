package io.buildwatch.poll;

import io.buildwatch.foundry.Job;
import io.buildwatch.foundry.JobReading;
import io.buildwatch.state.WatchedBuild;
import io.buildwatch.state.WatchedJob;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Processes the readings of a sweep's pages, slice by slice. Compares each with the store, and with what other pages of
 * the same sweep showed of the job. Reads the stores and writes nothing. Stream thread only.
 */
final class PageResultHandler {
    private final PollStores stores;

    PageResultHandler(PollStores stores) {
        this.stores = stores;
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
            state.reads.markBelieved(place, reading.sentAt(), fingerprint);
            endDoubt(state, sweep, job.rid());
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
    }

    private static void endDoubt(BuildPollState state, SweepProgress sweep, String jobRid) {
        state.doubts.remove(jobRid);
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
        sweep.news |= update.changesPublished();
        sweep.reopened |= update.reopens();
    }

    /** The build's counts of jobs, as a slice changes them. */
    private static final class Counts {
        private int jobs;
        private int open;
        private int expected;

        Counts(WatchedBuild entry) {
            jobs = entry.getJobCount();
            open = entry.getOpenJobs();
            expected = entry.getExpectedJobs();
        }

        /** @param listed the known entry if a sweep has listed the job before, otherwise null */
        void addChange(@Nullable WatchedJob known, @Nullable WatchedJob listed, boolean terminal) {
            boolean openBefore = listed != null && !JobChanges.statusOf(listed).isTerminal();
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
