package io.buildwatch.cli;

import io.buildwatch.config.SettingsPage;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** The command {@code settings}. */
@Command(
        name = "settings",
        description = "Print every setting with its default, what it may be, and what it is.",
        footer = {"", "Example: buildwatch settings"})
final class SettingsCommand implements Callable<Integer> {
    private final CommandIo terminal;

    SettingsCommand(CommandIo terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        SettingsPage.text().forEach(terminal.out()::println);
        return ExitStatus.DONE;
    }
}
