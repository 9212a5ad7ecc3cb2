package io.buildwatch.cli;

import io.buildwatch.StartFailure;
import io.buildwatch.config.ConfigProblems;
import io.buildwatch.dev.DevOptions;
import io.buildwatch.dev.DevSession;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** One run of {@code dev}: ends at Ctrl-C, and tells the other commands where it is. */
final class DevRun {
    private final Path file;
    private final DevSession session;
    private @Nullable DevInstance instance;

    DevRun(DevOptions options, Terminal terminal) {
        this.file = DevInstance.file(terminal.environment());
        this.session = new DevSession(options, terminal.out());
    }

    int run() throws IOException, InterruptedException {
        Runtime.getRuntime().addShutdownHook(new Thread(this::stop, "buildwatch-stop"));
        try {
            return session.run(this::tell) ? ExitStatus.DONE : ExitStatus.FAILED;
        } catch (StartFailure e) {
            throw new CommandFailure(ExitStatus.FAILED, e.lines());
        } catch (ConfigProblems e) {
            throw new CommandFailure(ExitStatus.USAGE, e.lines());
        } finally {
            if (instance != null) {
                instance.remove(file);
            }
        }
    }

    private void tell(DevSession.Addresses at) {
        instance = new DevInstance(
                at.bootstrapServers(),
                at.schemaRegistry(),
                at.http(),
                at.foundry(),
                ProcessHandle.current().pid());
        instance.write(file);
    }

    private void stop() {
        try {
            session.stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
