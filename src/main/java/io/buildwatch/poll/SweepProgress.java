package io.buildwatch.poll;

import io.buildwatch.foundry.JobReading;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the pages of a sweep under way amount to so far. Its size does not grow with the list. Stream thread only. */
final class SweepProgress {
    /** Backward readings that one sweep may prove; those beyond it are proved by the next one. */
    private static final int MOST_CONFIRMATIONS = 2_000;

    final SettleProof.Ticket ticket;
    /** From 1, in this life of the watch. */
    final int number;
    /** Job RID → the word of a backward reading that nothing proves yet. */
    final Map<String, String> doubts = new LinkedHashMap<>();
    /** Job RID → a reading that proves an earlier doubt, if the sweep turns out to be whole. */
    final Map<String, JobReading> confirmations = new LinkedHashMap<>();

    /** Jobs listed, each once. */
    int listed;

    boolean allTerminal = true;
    /** Whether a reading went backward, or the same job was read in two ways that cannot both be the latest. */
    boolean doubted;
    /** Whether anything was published. */
    boolean news;
    /** Whether a settled build turned out to have changed. */
    boolean reopened;

    int events;
    /** The sum over the jobs listed, see {@link Fingerprints}. */
    long fingerprint;

    SweepProgress(SettleProof.Ticket ticket, int number) {
        this.ticket = ticket;
        this.number = number;
    }

    /** A reading that goes backward, without a doubt of an earlier sweep that it could prove. */
    void doubt(JobReading reading) {
        confirmations.remove(reading.job().rid());
        doubts.put(reading.job().rid(), reading.job().rawStatus());
        doubted = true;
    }

    /** A reading that says the same as the doubt of an earlier sweep. */
    void confirms(JobReading reading) {
        if (confirmations.size() < MOST_CONFIRMATIONS
                && !doubts.containsKey(reading.job().rid())) {
            confirmations.put(reading.job().rid(), reading);
        } else {
            doubt(reading);
        }
    }

    /** A reading that was believed: if an earlier page of this sweep doubted it, the sweep stays in doubt. */
    void believed(String jobRid) {
        boolean waited = confirmations.remove(jobRid) != null;
        doubted |= waited || doubts.containsKey(jobRid);
        doubts.remove(jobRid);
    }
}
