package io.buildwatch.cli;

import io.buildwatch.BuildwatchService;
import io.buildwatch.StartChecks;
import io.buildwatch.StartFailure;
import io.buildwatch.config.BuildwatchConfig;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/** The service as this process's main work, ended by SIGTERM, Ctrl-C or a fault. */
final class ServiceProcess implements ServiceRunner {
    private final CountDownLatch end = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicBoolean failed = new AtomicBoolean();

    @Override
    public int run(BuildwatchConfig config) {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "buildwatch-stop"));
        try {
            BuildwatchService service = BuildwatchService.start(config, this::fault);
            try {
                end.await();
            } finally {
                service.close();
            }
        } catch (StartFailure e) {
            throw new CommandFailure(ExitStatus.FAILED, e.lines());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failed.set(true);
        } finally {
            closed.countDown();
        }
        return failed.get() ? ExitStatus.FAILED : ExitStatus.DONE;
    }

    private void fault(Throwable thrown) {
        failed.set(true);
        end.countDown();
    }

    /** The process must not go before the service has closed; it does so within 10 s. */
    private void stop() {
        end.countDown();
        try {
            closed.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public List<CheckResult> check(BuildwatchConfig config) {
        try {
            return StartChecks.all(config).stream()
                    .map(result -> new CheckResult(result.name(), result.ok(), String.join("; ", result.lines())))
                    .toList();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandFailure(ExitStatus.FAILED, "interrupted");
        }
    }
}
