package io.buildwatch.rollup;

import io.buildwatch.kafka.DeadLetter;

/** What the rollup tells of its work; called on the stream thread, must not block. */
public interface RollupListener {
    /** A listener that does nothing. */
    RollupListener NONE = new RollupListener() {};

    /** A completion record, or its tombstone, was forwarded. */
    default void completion() {}

    /** An input record was forwarded to the dead letters. */
    default void deadLetter(DeadLetter.Reason reason) {}

    /** Of a build a job event was not counted when it was due. */
    default void eventGap() {}

    /**
     * The task is this instance's from now on, with its builds already counted.
     *
     * @param counts what it holds, from now on
     */
    default void began(String task, StateCounts counts) {}

    /** The task is this instance's no more. */
    default void left(String task) {}
}
