package io.buildwatch.poll;

import io.buildwatch.foundry.JobReading;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the pages of a sweep under way have shown so far. Its size is bounded. Stream thread only. */
final class SweepProgress {
    /** How many backward readings one sweep notes, and how many it may prove; others are left to later sweeps. */
    static final int MOST_NOTED = 2_000;

    final SettleProof.Ticket ticket;
    /** Counts the sweeps of this life of the watch, from 1. */
    final int number;
    /** Job RID → the API's word in a backward reading that nothing proves yet. */
    final Map<String, String> doubts = new LinkedHashMap<>();
    /** Job RID → a reading that repeats a backward one of an earlier sweep, which it proves if this sweep is whole. */
    final Map<String, JobReading> confirmations = new LinkedHashMap<>();

    /** How many pages were read. */
    int pages;
    /** How many jobs were listed, each counted once. */
    int listed;

    boolean allTerminal = true;
    /** Whether a reading went backward, or one job was shown in two ways that cannot both be the latest. */
    boolean doubted;
    /** Whether anything was published. */
    boolean news;
    /** Whether a settled build turned out to have changed. */
    boolean reopened;

    /** Whether a job was listed that was not known. */
    boolean grew;

    int events;
    /** Whether there were more backward readings than are noted. */
    private boolean doubtsOverflowed;
    /** The sum over the jobs listed, see {@link JobFingerprints}. */
    long fingerprint;

    SweepProgress(SettleProof.Ticket ticket, int number) {
        this.ticket = ticket;
        this.number = number;
    }

    /** Notes a backward reading that proves nothing in this sweep. */
    void noteDoubt(JobReading reading) {
        confirmations.remove(reading.job().rid());
        doubted = true;
        if (doubts.size() < MOST_NOTED) {
            doubts.put(reading.job().rid(), reading.job().rawStatus());
        } else {
            doubtsOverflowed = true;
        }
    }

    /**
     * Notes a reading that repeats the backward reading of an earlier sweep. It proves nothing if an earlier page of this
     * sweep showed the job otherwise, or may have: doubts that are not noted could be about this job.
     */
    void noteConfirmation(JobReading reading) {
        if (confirmations.size() < MOST_NOTED
                && !doubtsOverflowed
                && !doubts.containsKey(reading.job().rid())) {
            confirmations.put(reading.job().rid(), reading);
        } else {
            noteDoubt(reading);
        }
    }

    /**
     * Notes a reading that was believed. If an earlier page of this sweep showed the job in doubt, the sweep stays so.
     */
    void noteBelieved(String jobRid) {
        boolean waited = confirmations.remove(jobRid) != null;
        doubted |= waited || doubts.containsKey(jobRid);
        doubts.remove(jobRid);
    }
}
