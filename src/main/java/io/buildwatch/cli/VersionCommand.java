package io.buildwatch.cli;

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
        return "buildwatch " + version() + " (Java " + System.getProperty("java.version") + ")";
    }

    /** The version in the jar's manifest; {@code development} if the classes are in no jar. */
    static String version() {
        String version = Main.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
