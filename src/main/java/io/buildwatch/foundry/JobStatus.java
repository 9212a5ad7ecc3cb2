package io.buildwatch.foundry;

/** A job's status as the API names it; any word that is none of the first six is {@link #UNKNOWN}. */
public enum JobStatus {
    WAITING(0, false),
    RUNNING(1, false),
    SUCCEEDED(2, true),
    FAILED(2, true),
    CANCELED(2, true),
    DID_NOT_RUN(2, true),
    UNKNOWN(1, false);

    private final int rank;
    private final boolean terminal;

    JobStatus(int rank, boolean terminal) {
        this.rank = rank;
        this.terminal = terminal;
    }

    /** How far along an attempt this status is: waiting 0, running and unknown 1, terminal 2. */
    public int rank() {
        return rank;
    }

    /** Whether an attempt ends with this status. */
    public boolean isTerminal() {
        return terminal;
    }

    /** The status for the API's word; {@link #UNKNOWN} for a word that is not known. */
    public static JobStatus of(String word) {
        for (JobStatus status : values()) {
            if (status != UNKNOWN && status.name().equals(word)) {
                return status;
            }
        }
        return UNKNOWN;
    }
}
