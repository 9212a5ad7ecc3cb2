package io.buildwatch.foundry;

import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one timer thread. Its tasks must not block. */
final class DaemonTimer implements Timer {
    private static final Logger LOG = LoggerFactory.getLogger(DaemonTimer.class);

    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "buildwatch-foundry-timer");
        thread.setDaemon(true);
        return thread;
    });

    DaemonTimer() {
        // Most deadlines are cancelled: without this they and their calls' answers would stay until they pass.
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Alarm after(long nanos, Runnable task) {
        try {
            Future<?> future = executor.schedule(() -> run(task), nanos, TimeUnit.NANOSECONDS);
            return () -> future.cancel(false);
        } catch (RejectedExecutionException e) {
            // Closed: whoever waits for the task is completed by the one who closed.
            return () -> {};
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (Throwable e) {
            LOG.error("fault=timer-task", e);
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
