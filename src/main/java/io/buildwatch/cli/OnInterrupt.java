package io.buildwatch.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ctrl-C and SIGTERM for a command that runs until it is stopped. The command calls {@link #isGiven} often, ends once
 * that is true, and then calls {@link #close}. The process waits up to 3 s for that; its exit status is the JVM's (130
 * or 143). One use; any thread.
 */
final class OnInterrupt implements AutoCloseable {
    private static final long TIDY_SECONDS = 3;

    private final AtomicBoolean given = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook;

    /** @param last runs at the very end of an interrupted process, on the shutdown hook's thread */
    OnInterrupt(Runnable last) {
        hook = new Thread(() -> awaitEnd(last), "buildwatch-interrupt");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Whether the signal has come. */
    boolean isGiven() {
        return given.get();
    }

    private void awaitEnd(Runnable last) {
        given.set(true);
        try {
            // A command that is waiting for Kafka may not end in time, and is then cut off.
            boolean unused = ended.await(TIDY_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        last.run();
    }

    @Override
    public void close() {
        ended.countDown();
        if (!given.get()) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                return; // the process has begun to end, and the hook runs
            }
        }
    }
}
