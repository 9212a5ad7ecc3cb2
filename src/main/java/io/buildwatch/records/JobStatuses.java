package io.buildwatch.records;

import io.buildwatch.events.JobStatus;

/** What the statuses in the records mean. Pure. */
public final class JobStatuses {
    private JobStatuses() {}

    /**
     * Whether an attempt of a job ends with this status. The statuses of Foundry's API have their own
     * {@code isTerminal}, because package {@code foundry} does not know the records; a test compares the two.
     */
    public static boolean isTerminal(JobStatus status) {
        return switch (status) {
            case SUCCEEDED, FAILED, CANCELED, DID_NOT_RUN -> true;
            case WAITING, RUNNING, UNKNOWN -> false;
        };
    }
}
