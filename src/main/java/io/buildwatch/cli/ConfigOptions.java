package io.buildwatch.cli;

import io.buildwatch.config.ConfigLoader;
import io.buildwatch.config.ConfigProblems;
import io.buildwatch.config.ConfigSource;
import io.buildwatch.kafka.ConfigProviders;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of a command that reads the service's settings, and how settings are loaded. One use, one thread. */
final class ConfigOptions {
    @Option(names = "--config", paramLabel = "FILE", description = "The service's settings.")
    private @Nullable Path file;

    @Mixin
    private final SetOption settings = new SetOption();

    /** Loads those settings that a command needs. */
    interface Loading<T> {
        T load(ConfigLoader loader, ConfigSource source) throws ConfigProblems;
    }

    /**
     * Loads settings. Each warning is a line on standard error.
     *
     * @throws CommandFailure if a setting is wrong
     */
    <T> T load(CommandIo terminal, Loading<T> loading) {
        return load(settings.over(file, terminal), warnings(terminal), loading);
    }

    /**
     * Loads settings.
     *
     * @param warnings takes a line for each warning
     * @throws CommandFailure if a setting is wrong
     */
    static <T> T load(ConfigSource source, Consumer<String> warnings, Loading<T> loading) {
        try {
            return loading.load(new ConfigLoader(KafkaKeys::isKnown, new ConfigProviders(), warnings), source);
        } catch (ConfigProblems e) {
            throw new CommandFailure(ExitStatus.USAGE, e.lines());
        }
    }

    /** Prints each warning on standard error. */
    static Consumer<String> warnings(CommandIo terminal) {
        return line -> terminal.err().println("buildwatch: " + line);
    }
}
