package io.buildwatch.foundry;

import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A {@link CallTimer} with one daemon thread, which runs all tasks; they must not block. */
final class DaemonTimer implements CallTimer {
    private static final Logger LOG = LoggerFactory.getLogger(DaemonTimer.class);

    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "buildwatch-foundry-timer");
        thread.setDaemon(true);
        return thread;
    });

    DaemonTimer() {
        // Most deadlines are cancelled. Otherwise they would stay in memory, with their answers, until they pass.
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
            // The timer is closed. Its owner completes the futures that wait for tasks.
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
