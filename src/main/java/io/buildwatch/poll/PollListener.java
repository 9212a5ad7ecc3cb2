package io.buildwatch.poll;

/** What the poller tells of its work; called on the stream thread, must not block. */
public interface PollListener {
    /** A listener that does nothing. */
    PollListener NONE = new PollListener() {};

    /** The task's loop ran. */
    default void beat(String task) {}

    /** A change of a job was forwarded, so many ms after its answer was complete. */
    default void jobEvent(long sinceAnswerMs) {}

    /** An observation of a build, or its tombstone, was forwarded. */
    default void observation() {}

    /** How many builds a task holds, told every few seconds. */
    default void census(String task, Census census) {}

    /** The task is this instance's no more. */
    default void left(String task) {}

    /**
     * The builds of one task.
     *
     * @param polled being polled
     * @param ended settled or stopped, kept until their retention is over
     * @param oldestSeenMs when the build that has waited longest was last listed with success, ms since the epoch;
     *     {@link Long#MAX_VALUE} where there is none. Those not found or forbidden do not count
     */
    record Census(int polled, int ended, long oldestSeenMs) {}
}
