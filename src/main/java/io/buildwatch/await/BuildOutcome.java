package io.buildwatch.await;

/** What became of a build that a command waits for. */
public enum BuildOutcome {
    /** The build has not ended yet, as far as is known. */
    OPEN,
    SUCCEEDED,
    FAILED,
    CANCELED,
    /** The service cannot see the build: neither a pass nor a failure. */
    UNSEEN
}
