package io.buildwatch.cli;

import io.buildwatch.config.BuildwatchConfig;
import io.buildwatch.service.BuildwatchService;
import io.buildwatch.service.StartChecks;
import io.buildwatch.service.StartFailure;
import io.buildwatch.service.StopMode;
import io.buildwatch.service.StopSignal;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Runs the service in this process until SIGTERM, Ctrl-C or a fault ends it. One use. */
final class ServiceProcess implements ServiceRunner {
    /** The process must end within 10 s of SIGTERM, and the JVM needs a part of that itself. */
    private static final long STOP_SECONDS = 9;

    private final StopSignal stop = new StopSignal();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicBoolean failed = new AtomicBoolean();

    @Override
    public int run(BuildwatchConfig config, StopMode onStop) {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "buildwatch-stop"));
        try {
            // The start may wait a minute for Kafka or the registry.
            BuildwatchService service = stop.interrupting(() -> BuildwatchService.start(config, onStop, this::fault));
            try {
                stop.await();
            } finally {
                service.close();
            }
        } catch (StartFailure e) {
            throw failure(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            // A stop that comes before the start is no failure.
            if (!stop.isGiven()) {
                failed.set(true);
            }
        } finally {
            closed.countDown();
        }
        return failed.get() ? ExitStatus.FAILED : ExitStatus.DONE;
    }

    private void fault(Throwable thrown) {
        failed.set(true);
        stop.give();
    }

    /**
     * Shutdown hook: waits until the service is closed, and sets the exit status. Without that, the status would be
     * that of the signal, although the end is orderly.
     */
    private void stop() {
        if (closed.getCount() == 0) {
            return;
        }
        stop.give();
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
