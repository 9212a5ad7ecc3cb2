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
    void take(BuildPollState live, SweepProgress sweep, List<JobReading> readings, BuildUpdate update) {
        Counts counts = new Counts(update.after());
        for (JobReading reading : readings) {
            read(live, sweep, reading, update, counts);
        }
        finish(sweep, update, counts);
    }

    /** Fills {@code update} with backward readings that a whole sweep has proved. */
    void takeConfirmed(BuildPollState live, SweepProgress sweep, List<JobReading> readings, BuildUpdate update) {
        Counts counts = new Counts(update.after());
        for (JobReading reading : readings) {
            WatchedJob known = stores.job(live.rid, reading.job().rid());
            int place = live.reads.placeOf(reading.job().rid());
            JobVerdict verdict = JobChanges.judge(known, reading, reading.job().rawStatus());
            carryOut(verdict, live, place, known, reading, update, counts);
        }
        finish(sweep, update, counts);
    }

    private void read(BuildPollState live, SweepProgress sweep, JobReading reading, BuildUpdate update, Counts counts) {
        Job job = reading.job();
        int place = live.reads.placeOf(job.rid());
        long look = JobFingerprints.of(job);
        boolean same = live.reads.isSame(place, look);
        if (live.reads.listed(place, sweep.number)) {
            sweep.listed++;
            sweep.fingerprint += look;
        } else if (!same) {
            // The list shows the job in two ways. It must differ from a list that shows the job in only one of them.
            sweep.fingerprint += Long.rotateLeft(look, 17);
        }
        sweep.allTerminal &= job.status().isTerminal();
        if (same) {
            // What it says is in the store, so there is nothing to compare.
            live.reads.believed(place, reading.sentAt(), look);
            believed(live, sweep, job.rid());
            return;
        }
        WatchedJob known = stores.job(live.rid, job.rid());
        JobVerdict verdict = JobChanges.judge(known, reading, null);
        if (!(verdict instanceof JobVerdict.Doubted)) {
            carryOut(verdict, live, place, known, reading, update, counts);
            believed(live, sweep, job.rid());
        } else if (job.rawStatus().equals(live.doubts.get(job.rid()))) {
            sweep.confirms(reading);
        } else {
            sweep.doubt(reading);
        }
    }

    private static void believed(BuildPollState live, SweepProgress sweep, String jobRid) {
        live.doubts.remove(jobRid);
        sweep.believed(jobRid);
    }

    private static void carryOut(
            JobVerdict verdict,
            BuildPollState live,
            int place,
            @Nullable WatchedJob known,
            JobReading reading,
            BuildUpdate update,
            Counts counts) {
        if (verdict instanceof JobVerdict.Changed changed) {
            WatchedJob listed = known != null && known.getStatus() != null ? known : null;
            counts.changed(known, listed, reading.job().status().isTerminal());
            Long previousSent = listed == null ? null : lastRead(live, place, listed, update.after());
            update.jobChanged(known, changed.after(), reading, previousSent);
        } else if (verdict instanceof JobVerdict.Refreshed refreshed) {
            update.putJob(reading.job().rid(), refreshed.after());
        }
        live.reads.believed(place, reading.sentAt(), JobFingerprints.of(reading.job()));
    }

    /** When the published status was last read, ms since the epoch: from memory, otherwise from the stores. */
    private static long lastRead(BuildPollState live, int place, WatchedJob job, WatchedBuild build) {
        long held = live.reads.sentAt(place);
        return held == ReadIndex.NEVER ? Math.max(job.getReadSent(), build.getAllReadSent()) : held;
    }

    private static void finish(SweepProgress sweep, BuildUpdate update, Counts counts) {
        if (update.events() > 0) {
            update.set(counts.in(update.after()));
        }
        sweep.events += update.events();
        sweep.news |= update.isNews();
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
        void changed(@Nullable WatchedJob known, @Nullable WatchedJob listed, boolean terminal) {
            boolean openBefore = listed != null && !JobChanges.statusOf(listed).isTerminal();
            jobs += listed == null ? 1 : 0;
            expected -= listed == null && known != null ? 1 : 0;
            open += (terminal ? 0 : 1) - (openBefore ? 1 : 0);
        }

        WatchedBuild in(WatchedBuild entry) {
            return WatchedBuild.newBuilder(entry)
                    .setJobCount(jobs)
                    .setOpenJobs(open)
                    .setExpectedJobs(expected)
                    .build();
        }
    }
}
