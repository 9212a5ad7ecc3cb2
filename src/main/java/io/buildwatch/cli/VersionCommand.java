package io.buildwatch.cli;

import io.buildwatch.service.ProductVersion;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** The command {@code version}. */
@Command(
        name = "version",
        description = "Print the version of Buildwatch and of Java.",
        footer = {"", "Example: buildwatch version"})
final class VersionCommand implements Callable<Integer> {
    private final CommandIo terminal;

    VersionCommand(CommandIo terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        terminal.out().println(line());
        return ExitStatus.DONE;
    }

    static String line() {
        return "buildwatch " + ProductVersion.get() + " (Java " + System.getProperty("java.version") + ")";
    }
}
