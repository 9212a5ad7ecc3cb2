package io.buildwatch.cli;

import io.buildwatch.config.ConfigSource;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option {@code --set}. It is apart from {@code --config}, which {@code run} describes in other words. */
final class SetOption {
    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "One setting; overrides environment and file. May be repeated.")
    private List<String> settings = new ArrayList<>();

    /** What {@code --set} gives, over the environment and the file. */
    ConfigSource over(@Nullable Path file, CommandIo terminal) {
        return new ConfigSource(file, terminal.environment(), settings);
    }
}
