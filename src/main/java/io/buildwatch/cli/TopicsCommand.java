package io.buildwatch.cli;

import io.buildwatch.BuildwatchTopology;
import io.buildwatch.config.ConfigLoader;
import io.buildwatch.config.TopicsOnlyConfig;
import io.buildwatch.topics.BuildwatchTopics;
import io.buildwatch.topics.TopicSpec;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code topics}. */
@Command(
        name = "topics",
        description = "Print every topic that the service needs, those of Kafka Streams included. Contacts no broker.",
        footer = {"", "Example: buildwatch topics --config buildwatch.properties --kafka-cli"})
final class TopicsCommand implements Callable<Integer> {
    private final CommandIo terminal;

    @Mixin
    private final ConfigOptions options = new ConfigOptions();

    @Option(names = "--kafka-cli", description = "Print the commands that create them.")
    private boolean commands;

    @Option(
            names = "--command-config",
            paramLabel = "FILE",
            description = "In those commands: the administrator's client settings.")
    private @Nullable String commandConfig;

    TopicsCommand(CommandIo terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        TopicsOnlyConfig config = options.load(terminal, ConfigLoader::loadTopics);
        List<TopicSpec> topics = topics(config);
        if (commands) {
            KafkaTopicsCommands lines = new KafkaTopicsCommands(
                    config.passedThrough().getOrDefault("bootstrap.servers", ""), commandConfig);
            topics.forEach(topic -> terminal.out().println(lines.create(topic)));
        } else {
            int width = topics.stream().mapToInt(t -> t.name().length()).max().orElse(1);
            topics.forEach(topic -> terminal.out().println(line(topic, width)));
        }
        return ExitStatus.DONE;
    }

    private static String line(TopicSpec topic, int width) {
        Short replication = topic.replicationFactor();
        return String.format(
                "%-" + width + "s partitions=%d replication.factor=%s %s",
                topic.name(),
                topic.partitions(),
                replication == null ? "default" : replication,
                new TreeMap<>(topic.settings())
                        .entrySet().stream()
                                .map(e -> e.getKey() + "=" + e.getValue())
                                .collect(Collectors.joining(" ")));
    }

    private static List<TopicSpec> topics(TopicsOnlyConfig config) {
        try {
            return BuildwatchTopology.topics(
                    BuildwatchTopics.of(config.topics(), config.applicationId()), config.passedThrough());
        } catch (ConfigException e) {
            throw new CommandFailure(ExitStatus.USAGE, String.valueOf(e.getMessage()));
        }
    }
}
