package io.buildwatch.poll;

import io.buildwatch.foundry.JobsReading;
import java.time.Duration;

/**
 * Processes what a batch says of the jobs of one build, or a page that was read out of turn: the readings, slice by slice,
 * and then what it means that jobs are absent or that batches fail. Reads the stores and writes nothing. Stream thread
 * only.
 */
final class BatchResultHandler {
    /** How long a job that batches leave out is read by listing alone. */
    static final long LISTED_ONLY_MS = Duration.ofMinutes(10).toMillis();

    private static final int ABSENCES = 2;

    private final PollSchedule schedule;
    private final JobReadingHandler jobs;

    BatchResultHandler(PollSchedule schedule, JobReadingHandler jobs) {
        this.schedule = schedule;
        this.jobs = jobs;
    }

    /**
     * Processes one slice. Fills {@code update}, and sets the times in {@code state}.
     *
     * @param most how many readings a slice has at most
     * @return whether the whole answer has been processed
     */
    boolean processSlice(BuildPollState state, AnswerQueue.JobsRead read, int most, BuildUpdate update, long now) {
        JobsReading reading = read.reading();
        if (!reading.jobs().isEmpty()) {
            // That an answer holds a job of the build is sight of the build.
            state.sweeps.lastSeen = Math.max(state.sweeps.lastSeen, read.receivedAt());
            SweepResultHandler.noteSight(state, update);
            if (jobs.processBatch(state, read.readings().takeSlice(most), update)) {
                noteGrowth(state, now);
            }
        }
        SweepProgress sweep = state.sweeps.progress;
        if (sweep != null) {
            sweep.reopened |= update.reopens();
        }
        if (update.eventCount() > 0 && update.newEntry().getOpenJobs() == 0 && !state.proof.hasBuildEnded()) {
            state.readings.quiet = 0;
            state.readings.schedule(now);
            if (!state.readings.hasSucceeded) {
                state.sweeps.schedule(now + schedule.afterReading(0));
            }
        }
        if (!read.readings().isTaken()) {
            return false;
        }
        for (String jobRid : reading.absent()) {
            noteAbsence(state, jobRid, read.receivedAt(), now);
        }
        if (reading.failure() != null) {
            state.sweeps.schedule(now + schedule.afterReading(0));
        }
        return true;
    }

    /** The build has more jobs than its list showed, so it is listed until no further one joins. */
    private static void noteGrowth(BuildPollState state, long now) {
        if (state.sweeps.progress != null) {
            state.sweeps.progress.grew = true;
        }
        state.sweeps.schedule(now);
    }

    /** A job that is absent was not read. Absent twice in a row, it is looked for on the list. */
    private static void noteAbsence(BuildPollState state, String jobRid, long receivedAt, long now) {
        if (state.refresh == null) {
            return;
        }
        if (state.absences.merge(jobRid, 1, Integer::sum) < ABSENCES) {
            state.refresh.keep(jobRid, false, receivedAt);
            return;
        }
        state.absences.remove(jobRid);
        state.listedOnly.put(jobRid, now + LISTED_ONLY_MS);
        state.refresh.drop(jobRid);
        state.sweeps.schedule(now);
    }
}
