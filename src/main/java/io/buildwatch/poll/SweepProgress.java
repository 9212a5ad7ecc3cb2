package io.buildwatch.poll;

import io.buildwatch.foundry.JobReading;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the pages of a sweep under way have shown so far. Its size grows only with the doubts. Stream thread only. */
final class SweepProgress {
    /** How many backward readings one sweep may prove; further ones are left to the next sweep. */
    private static final int MOST_CONFIRMATIONS = 2_000;

    final SettleProof.Ticket ticket;
    /** Counts the sweeps of this life of the watch, from 1. */
    final int number;
    /** Job RID → the API's word in a backward reading that nothing proves yet. */
    final Map<String, String> doubts = new LinkedHashMap<>();
    /** Job RID → a reading that repeats a backward one of an earlier sweep, which it proves if this sweep is whole. */
    final Map<String, JobReading> confirmations = new LinkedHashMap<>();

    /** How many jobs were listed, each counted once. */
    int listed;

    boolean allTerminal = true;
    /** Whether a reading went backward, or one job was shown in two ways that cannot both be the latest. */
    boolean doubted;
    /** Whether anything was published. */
    boolean news;
    /** Whether a settled build turned out to have changed. */
    boolean reopened;

    int events;
    /** The sum over the jobs listed, see {@link JobFingerprints}. */
    long fingerprint;

    SweepProgress(SettleProof.Ticket ticket, int number) {
        this.ticket = ticket;
        this.number = number;
    }

    /** Notes a backward reading that proves nothing in this sweep. */
    void noteDoubt(JobReading reading) {
        confirmations.remove(reading.job().rid());
        doubts.put(reading.job().rid(), reading.job().rawStatus());
        doubted = true;
    }

    /** Notes a reading that repeats the backward reading of an earlier sweep. */
    void noteConfirmation(JobReading reading) {
        if (confirmations.size() < MOST_CONFIRMATIONS
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
