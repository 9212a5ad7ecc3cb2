package io.buildwatch.cli;

import io.buildwatch.config.ClientConfig;
import io.buildwatch.config.ConfigLoader;
import io.buildwatch.config.ConfigSource;
import io.buildwatch.config.PollConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that every command with a Kafka client has: where Kafka and the registry are. */
final class KafkaOptions {
    private static final String BOOTSTRAP_VARIABLE = "BUILDWATCH_BOOTSTRAP_SERVERS";

    @Option(names = "--config", paramLabel = "FILE", description = "The service's settings.")
    private @Nullable Path file;

    @Option(names = "--bootstrap-server", paramLabel = "HOST:PORT", description = "Kafka's brokers.")
    private @Nullable String bootstrapServers;

    @Option(names = "--schema-registry", paramLabel = "URL", description = "The Schema Registry.")
    private @Nullable String schemaRegistry;

    @Option(names = "--topics-prefix", paramLabel = "TEXT", description = "Before each topic's name; default foundry.")
    private @Nullable String topicsPrefix;

    /**
     * The configuration that the options give. If they name neither a file nor an address, it is that of the running
     * {@code dev} instance, and a line on standard error says so.
     *
     * @throws CommandFailure if the configuration is wrong, or neither is given and no {@code dev} is running
     */
    ClientConfig resolve(CommandIo terminal, boolean needsRegistry) {
        List<String> settings = new ArrayList<>();
        if (file == null
                && bootstrapServers == null
                && terminal.environment().getOrDefault(BOOTSTRAP_VARIABLE, "").isBlank()) {
            DevInstance dev = devInstance(terminal);
            settings.add("bootstrap.servers=" + dev.bootstrapServers());
            settings.add("schema.registry.url=" + dev.schemaRegistryUrl());
            settings.add("topics.prefix=" + dev.topicsPrefix());
        }
        add(settings, "bootstrap.servers", bootstrapServers);
        add(settings, "schema.registry.url", schemaRegistry);
        add(settings, "topics.prefix", topicsPrefix);
        return ConfigOptions.load(
                new ConfigSource(file, terminal.environment(), settings),
                ConfigOptions.warnings(terminal),
                (loader, source) -> loader.loadClient(source, needsRegistry));
    }

    /**
     * When the service reads Foundry, and how long it keeps what it has read; empty if only {@code --bootstrap-server}
     * is given, because that names a Kafka, and not the settings of the service on it.
     *
     * @throws CommandFailure if one of these settings is wrong
     */
    Optional<PollConfig> polling(CommandIo terminal) {
        if (file == null && bootstrapServers != null) {
            return Optional.empty();
        }
        ConfigSource source = new ConfigSource(file, terminal.environment(), List.of());
        return Optional.of(ConfigOptions.load(source, warning -> {}, ConfigLoader::loadPacing)
                .poll());
    }

    private static DevInstance devInstance(CommandIo terminal) {
        DevInstance dev = DevInstance.read(DevInstance.file(terminal.environment()))
                .orElseThrow(() -> new CommandFailure(
                        ExitStatus.USAGE,
                        "no 'buildwatch dev' is running here; say where Kafka is with --bootstrap-server or --config, "
                                + "or start 'buildwatch dev --keep'"));
        terminal.err().println("buildwatch: using the running dev instance, Kafka at " + dev.bootstrapServers());
        return dev;
    }

    private static void add(List<String> settings, String key, @Nullable String value) {
        if (value != null) {
            settings.add(key + "=" + value);
        }
    }
}
