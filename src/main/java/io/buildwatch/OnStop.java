package io.buildwatch;

/** What becomes of an instance's place in the group when it stops. */
public enum OnStop {
    /** Its builds wait for it until the session times out: a restart is then no rebalance. */
    KEEP_PLACE,

    /** The others take its builds over at once: for scaling down. */
    LEAVE_GROUP
}
