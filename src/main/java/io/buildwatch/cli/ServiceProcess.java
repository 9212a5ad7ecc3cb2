package io.buildwatch.cli;

import io.buildwatch.config.BuildwatchConfig;
import io.buildwatch.service.BuildwatchService;
import io.buildwatch.service.StartChecks;
import io.buildwatch.service.StartFailure;
import io.buildwatch.service.StopMode;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Runs the service in this process until SIGTERM, Ctrl-C or a fault ends it. One use. */
final class ServiceProcess implements ServiceRunner {
    /** The process must end within 10 s of SIGTERM, and the JVM needs a part of that itself. */
    private static final long STOP_SECONDS = 9;

    private final CountDownLatch end = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicBoolean failed = new AtomicBoolean();

    /**
     * The thread that starts the service, which may wait a minute for Kafka or the registry; null before and after the
     * start. Guarded by {@code this}.
     */
    private @Nullable Thread starting;

    @Override
    public int run(BuildwatchConfig config, StopMode onStop) {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "buildwatch-stop"));
        try {
            exposeToStop(Thread.currentThread());
            BuildwatchService service = BuildwatchService.start(config, onStop, this::fault);
            exposeToStop(null);
            try {
                end.await();
            } finally {
                service.close();
            }
        } catch (StartFailure e) {
            throw failure(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failed.set(true);
        } finally {
            closed.countDown();
        }
        return failed.get() ? ExitStatus.FAILED : ExitStatus.DONE;
    }

    /** Sets the thread that a stop interrupts; null after the start, because nothing may interrupt the closing. */
    private synchronized void exposeToStop(@Nullable Thread starter) {
        starting = starter;
        if (starter == null) {
            Thread.interrupted();
        }
    }

    private void fault(Throwable thrown) {
        failed.set(true);
        end.countDown();
    }

    /**
     * Shutdown hook: waits until the service is closed, and sets the exit status. Without that, the status would be
     * that of the signal, although the end is orderly.
     */
    private void stop() {
        if (closed.getCount() == 0) {
            return;
        }
        end.countDown();
        synchronized (this) {
            if (starting != null) {
                starting.interrupt();
            }
        }
        boolean orderly = false;
        try {
            orderly = closed.await(STOP_SECONDS, TimeUnit.SECONDS) && !failed.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(orderly ? ExitStatus.DONE : ExitStatus.FAILED);
    }

    @Override
    public List<CheckResult> check(BuildwatchConfig config) {
        try {
            return StartChecks.all(config).stream()
                    .map(result -> new CheckResult(result.name(), result.ok(), result.lines()))
                    .toList();
        } catch (StartFailure e) {
            throw failure(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(ExitStatus.FAILED, "interrupted");
        }
    }

    private static CommandFailure failure(StartFailure e) {
        return new CommandFailure(e.isInConfiguration() ? ExitStatus.USAGE : ExitStatus.FAILED, e.lines());
    }
}
