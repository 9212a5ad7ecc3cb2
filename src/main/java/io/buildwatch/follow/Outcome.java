package io.buildwatch.follow;

/** What became of a build, for whoever waits for it. */
public enum Outcome {
    /** Not known yet. */
    OPEN,
    SUCCEEDED,
    FAILED,
    CANCELED,
    /** It cannot be seen: neither a pass nor a failure. */
    UNSEEN
}
