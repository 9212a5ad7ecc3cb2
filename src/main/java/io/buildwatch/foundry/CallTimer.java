package io.buildwatch.foundry;

/** A clock and a timer for pacing, deadlines and backoff; in tests both are moved by hand. Any thread. */
interface CallTimer extends AutoCloseable {
    /** As {@link System#nanoTime}. */
    long nanoTime();

    /** Runs the task once, {@code nanos} ns from now or later; not at all after {@link #close}. Never throws. */
    Alarm after(long nanos, Runnable task);

    @Override
    void close();

    /** Cancels a task that is set for later. */
    interface Alarm {
        /** Does nothing if the task has run already. */
        void cancel();
    }
}
