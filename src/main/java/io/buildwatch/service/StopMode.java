package io.buildwatch.service;

/** What happens to an instance's place in the consumer group when it stops. */
public enum StopMode {
    /** The place is kept until the session times out. The builds wait; a restart in time causes no rebalance. */
    KEEP_PLACE,

    /** The instance leaves the group, and the others take over its builds at once. For scaling down. */
    LEAVE_GROUP
}
