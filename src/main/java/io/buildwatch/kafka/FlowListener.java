package io.buildwatch.kafka;

import io.buildwatch.events.BuildState;
import io.buildwatch.events.Monitoring;

/** What the processors of the flow tell of their work; called on the stream thread, must not block. */
public interface FlowListener {
    /** A listener that does nothing. */
    FlowListener NONE = new FlowListener() {};

    /** The poller's loop of a task ran. */
    default void beat(String task) {}

    /** A change of a job was forwarded, so many ms after its answer was complete. */
    default void jobEvent(long sinceAnswerMs) {}

    /** An observation of a build, or its tombstone, was forwarded. */
    default void observation() {}

    /** A completion record, or its tombstone, was forwarded. */
    default void completion() {}

    /** Of a build a job event was not counted when it was due. */
    default void eventGap() {}

    /** An input record was forwarded to the dead letters. */
    default void deadLetter(DeadLetter.Reason reason) {}

    /** How many builds a task of the poller holds, told every few seconds. */
    default void polled(String task, PolledBuilds builds) {}

    /**
     * A task of the rollup is this instance's from now on, with its builds already counted.
     *
     * @param builds what it holds, from now on
     */
    default void published(String task, PublishedBuilds builds) {}

    /** The task is no longer this instance's. */
    default void left(String task) {}

    /**
     * The builds of one task of the poller.
     *
     * @param polled being polled
     * @param ended settled or stopped, kept until their retention is over
     * @param oldestSeenMs when the build that has waited longest was last listed with success, ms since the epoch;
     *     {@link Long#MAX_VALUE} if there is none. Those not found or forbidden do not count
     */
    record PolledBuilds(int polled, int ended, long oldestSeenMs) {}

    /** The builds of one task of the rollup, as they were published last; may be asked by any thread. */
    interface PublishedBuilds {
        /** So many builds, 0 or more. */
        int of(BuildState state, Monitoring monitoring);

        /** How many builds lack a job event. */
        int withGaps();
    }
}
