package io.buildwatch.poll;

/**
 * What is held in memory of each job of one build: when its published status was last read, the fingerprint of that
 * reading, and which sweep listed the job last. A hash table with open addressing, in arrays of numbers: a job costs
 * some 60 bytes, however long its RID is. Two RIDs with the same 64-bit hash would count as one job; among a million
 * jobs the chance of that is 1 in 37 million. Stream thread only.
 */
final class ReadIndex {
    /** For a job whose published status was not read in this life of the watch. */
    static final long NEVER = -1;

    private static final int FIRST_CAPACITY = 16;
    private static final double FULL = 0.65;

    private long[] keys = new long[FIRST_CAPACITY];
    private long[] sentAt = new long[FIRST_CAPACITY];
    private long[] fingerprints = new long[FIRST_CAPACITY];
    private int[] sweeps = new int[FIRST_CAPACITY];
    private int size;

    /** The place of a job in the arrays, added if it is new; valid until the next call. */
    int placeOf(String jobRid) {
        if (size >= keys.length * FULL) {
            grow();
        }
        long key = key(jobRid);
        int place = find(key);
        if (keys[place] != key) {
            keys[place] = key;
            sentAt[place] = NEVER;
            size++;
        }
        return place;
    }

    /** Notes that the sweep of this number, from 1, listed the job; true if it did so for the first time. */
    boolean markListed(int place, int sweep) {
        boolean first = sweeps[place] != sweep;
        sweeps[place] = sweep;
        return first;
    }

    /** Whether the last reading that was believed had the same fingerprint. */
    boolean isSame(int place, long fingerprint) {
        return sentAt[place] != NEVER && fingerprints[place] == fingerprint;
    }

    /** Notes a reading that was believed: when its request was sent, ms since the epoch, and its fingerprint. */
    void markBelieved(int place, long sent, long fingerprint) {
        sentAt[place] = sent;
        fingerprints[place] = fingerprint;
    }

    /** When the request of the last believed reading was sent, ms since the epoch; {@link #NEVER} if there is none. */
    long sentAt(int place) {
        return sentAt[place];
    }

    int size() {
        return size;
    }

    private void grow() {
        long[] oldKeys = keys;
        long[] oldSent = sentAt;
        long[] oldFingerprints = fingerprints;
        int[] oldSweeps = sweeps;
        int capacity = oldKeys.length * 2;
        keys = new long[capacity];
        sentAt = new long[capacity];
        fingerprints = new long[capacity];
        sweeps = new int[capacity];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != 0) {
                int place = find(oldKeys[i]);
                keys[place] = oldKeys[i];
                sentAt[place] = oldSent[i];
                fingerprints[place] = oldFingerprints[i];
                sweeps[place] = oldSweeps[i];
            }
        }
    }

    private int find(long key) {
        int mask = keys.length - 1;
        int place = (int) (key >>> 32) & mask;
        while (keys[place] != 0 && keys[place] != key) {
            place = (place + 1) & mask;
        }
        return place;
    }

    /** The hash of a RID; never 0, which marks a free place. */
    private static long key(String jobRid) {
        long hash = JobFingerprints.ofText(jobRid);
        return hash == 0 ? 1 : hash;
    }
}
