package io.buildwatch.foundry;

/** Time for pacing, deadlines and back-off; by hand in tests. Any thread. */
interface Timer extends AutoCloseable {
    /** As {@link System#nanoTime}. */
    long nanoTime();

    /** Runs the task once, in {@code nanos} or as soon as may be; not at all after {@link #close}. Never throws. */
    Alarm after(long nanos, Runnable task);

    @Override
    void close();

    /** A task that is set for later. */
    interface Alarm {
        /** Does nothing where the task has run. */
        void cancel();
    }
}
