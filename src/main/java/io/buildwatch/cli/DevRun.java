package io.buildwatch.cli;

import io.buildwatch.config.ConfigProblems;
import io.buildwatch.dev.DevOptions;
import io.buildwatch.dev.DevSession;
import io.buildwatch.dev.MoreBuilds;
import io.buildwatch.service.StartFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One run of {@code dev}: writes the file by which other commands find it, and stops at Ctrl-C. One use. */
final class DevRun {
    /** The service may take 8 s to close, and the broker is closed after it. */
    private static final long STOP_SECONDS = 20;

    private final DevOptions options;
    private final CommandIo terminal;
    private final Path file;
    private final DevSession session;
    private final CountDownLatch ended = new CountDownLatch(1);
    /** As written to the file; null if the file was not written. */
    private @Nullable DevInstance instance;

    DevRun(DevOptions options, CommandIo terminal) {
        this.options = options;
        this.terminal = terminal;
        this.file = DevInstance.file(terminal.environment());
        this.session = new DevSession(options, terminal.out());
    }

    int run() throws IOException, InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "buildwatch-stop"));
        try {
            return session.run(this::writeInstanceFile) ? ExitStatus.DONE : ExitStatus.FAILED;
        } catch (StartFailure e) {
            throw new CommandFailure(ExitStatus.FAILED, e.lines());
        } catch (ConfigProblems e) {
            throw new CommandFailure(ExitStatus.USAGE, e.lines());
        } finally {
            try {
                if (instance != null) {
                    instance.remove(file);
                }
            } finally {
                ended.countDown();
            }
        }
    }

    /**
     * Begins more builds in the running dev that the options name; called in place of {@link #run}.
     *
     * @return the RIDs of these builds
     */
    List<String> more() throws IOException, InterruptedException {
        try {
            return MoreBuilds.begin(options);
        } catch (StartFailure e) {
            throw new CommandFailure(ExitStatus.FAILED, e.lines());
        } catch (ConfigProblems e) {
            throw new CommandFailure(ExitStatus.USAGE, e.lines());
        }
    }

    private void writeInstanceFile(DevSession.Addresses at) {
        DevInstance started = new DevInstance(
                at.bootstrapServers(),
                at.schemaRegistry(),
                at.http(),
                at.foundry(),
                at.topicsPrefix(),
                ProcessHandle.current().pid());
        try {
            started.write(file);
            instance = started;
        } catch (UncheckedIOException e) {
            terminal.err()
                    .println("buildwatch: " + e.getMessage() + " (" + e.getCause()
                            + "); the other commands need --bootstrap-server and --schema-registry");
        }
    }

    /** Shutdown hook: waits until all parts are closed, and their directories and the file are deleted. */
    private void stop() {
        session.stop();
        try {
            if (!ended.await(STOP_SECONDS, TimeUnit.SECONDS)) {
                terminal.err().println("buildwatch: not everything ended in time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
