package io.buildwatch.cli;

import io.buildwatch.topics.TopicSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes commands of Kafka's own tool that create topics, each as a line for a POSIX shell. Immutable. */
final class KafkaTopicsCommands {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._:/@%+=,-]+");

    private final List<String> beginning = new ArrayList<>();

    /**
     * @param bootstrapServers if blank, the commands take it from the shell variable {@code BOOTSTRAP_SERVERS}
     * @param commandConfig the file with the administrator's client settings; null for none
     */
    KafkaTopicsCommands(String bootstrapServers, @Nullable String commandConfig) {
        beginning.add("kafka-topics.sh");
        beginning.add("--bootstrap-server");
        beginning.add(bootstrapServers.isBlank() ? "\"$BOOTSTRAP_SERVERS\"" : quoted(bootstrapServers));
        if (commandConfig != null) {
            beginning.add("--command-config");
            beginning.add(quoted(commandConfig));
        }
    }

    /** The command that creates this topic; it does nothing if the topic exists. */
    String create(TopicSpec topic) {
        List<String> words = new ArrayList<>(beginning);
        words.addAll(List.of("--create", "--if-not-exists", "--topic", quoted(topic.name())));
        words.addAll(List.of("--partitions", Integer.toString(topic.partitions())));
        Short replication = topic.replicationFactor();
        if (replication != null) {
            words.addAll(List.of("--replication-factor", replication.toString()));
        }
        new TreeMap<>(topic.settings())
                .forEach((name, value) -> words.addAll(List.of("--config", quoted(name + "=" + value))));
        return words.stream().collect(Collectors.joining(" "));
    }

    private static String quoted(String word) {
        return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
