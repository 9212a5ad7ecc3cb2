package io.buildwatch.foundry;

/** A build's status as the API names it; any other word is {@link #UNKNOWN} and counts as running. */
public enum BuildStatus {
    RUNNING,
    SUCCEEDED,
    FAILED,
    CANCELED,
    UNKNOWN;

    /** Whether the build has ended. */
    public boolean isTerminal() {
        return this == SUCCEEDED || this == FAILED || this == CANCELED;
    }

    /** The status for the API's word; {@link #UNKNOWN} for a word that is not known. */
    public static BuildStatus of(String word) {
        for (BuildStatus status : values()) {
            if (status.name().equals(word)) {
                return status;
            }
        }
        return UNKNOWN;
    }
}
