package io.buildwatch.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Ctrl-C and SIGTERM for a command that follows something: it sees the signal at its next look, and the process, whose
 * exit status is then the JVM's (130 or 143), goes when the command has tidied up. One use.
 */
final class OnInterrupt implements AutoCloseable {
    private static final long TIDY_SECONDS = 3;

    private final AtomicBoolean given = new AtomicBoolean();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook;

    /** @param last what is done at the very end of an interrupted process, on another thread */
    OnInterrupt(Runnable last) {
        hook = new Thread(() -> awaitEnd(last), "buildwatch-interrupt");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    boolean isGiven() {
        return given.get();
    }

    private void awaitEnd(Runnable last) {
        given.set(true);
        try {
            // In vain where the command waits for Kafka: then it is cut off.
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
                return; // the process ends this moment, and the hook runs
            }
        }
    }
}
