package io.buildwatch.streams;

import io.buildwatch.events.BuildState;
import io.buildwatch.events.Monitoring;
import io.buildwatch.records.DeadLetter;

/** Receives what the processors of the flow report of their work. Called on the stream thread; must not block. */
public interface FlowListener {
    /** A listener that does nothing. */
    FlowListener NONE = new FlowListener() {};

    /** The poller's punctuator of a task ran. */
    default void onPollerTick(String task) {}

    /**
     * A change of a job was forwarded.
     *
     * @param sinceAnswerMs how long ago the answer with the change was complete, ms
     */
    default void onJobEvent(long sinceAnswerMs) {}

    /** An observation of a build, or its tombstone, was forwarded. */
    default void onObservation() {}

    /** A completion record, or its tombstone, was forwarded. */
    default void onCompletion() {}

    /** A job event of a build was not counted when it was due. */
    default void onEventGap() {}

    /** An input record was forwarded to the dead letters. */
    default void onDeadLetter(DeadLetter.Reason reason) {}

    /** How many builds a task of the poller holds; reported every few seconds. */
    default void onPolledBuilds(String task, PolledBuilds builds) {}

    /**
     * What a task of the follower follows; reported every few seconds.
     *
     * @param follows how many schedules and datasets
     * @param oldestBegun when the oldest of their readings under way began, ms since the epoch; {@link Long#MAX_VALUE}
     *     if there is none
     */
    default void onFollows(String task, int follows, long oldestBegun) {}

    /**
     * A task of the rollup belongs to this instance from now on, and its builds are already counted.
     *
     * @param builds the builds of the task, current until it has {@link #onTaskClosed}
     */
    default void onPublishedBuilds(String task, PublishedBuilds builds) {}

    /** The task no longer belongs to this instance. */
    default void onTaskClosed(String task) {}

    /**
     * The builds of one task of the poller.
     *
     * @param polled how many are being polled
     * @param ended how many are settled or stopped, and kept until their retention is over
     * @param oldestSeenMs of the build that has waited longest: when its jobs were last listed with success, or, if
     *     never, when this task took it up; ms since the epoch, {@link Long#MAX_VALUE} without such a build. Builds not
     *     found or forbidden do not count
     */
    record PolledBuilds(int polled, int ended, long oldestSeenMs) {}

    /** The builds of one task of the rollup, as they were last published. Any thread may ask. */
    interface PublishedBuilds {
        /** How many builds have this state and monitoring; 0 or more. */
        int count(BuildState state, Monitoring monitoring);

        /** How many builds lack a job event. */
        int withGaps();
    }
}
