package io.buildwatch.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.config.BuildwatchConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/** The topics that {@code buildwatch topics --kafka-cli} prints, in a process on the class path of {@code run}. */
public final class PrintedTopics {
    private final List<NewTopic> topics;

    private PrintedTopics(List<NewTopic> topics) {
        this.topics = topics;
    }

    /** Runs the command with this configuration's topic settings. The product must be packaged. */
    public static PrintedTopics of(BuildwatchConfig config) throws Exception {
        List<String> command = new ArrayList<>(List.of("topics", "--kafka-cli"));
        command.add("--set=topics.prefix=" + config.topics().prefix());
        command.add("--set=topics.partitions=" + config.topics().partitions());
        command.add("--set=application.id=" + config.kafka().applicationId());
        config.kafka().passedThrough().forEach((key, value) -> {
            if (key.startsWith("topic.")) {
                command.add("--set=" + key + "=" + value);
            }
        });
        return new PrintedTopics(BuildwatchCommand.run(command).stream()
                .map(PrintedTopics::parse)
                .toList());
    }

    /** Creates these topics. */
    public void create(Admin admin) throws Exception {
        admin.createTopics(topics).all().get();
    }

    /** Parses a printed command. Its words have no quotes, because none of our values needs any. */
    private static NewTopic parse(String line) {
        List<String> words = List.of(line.split(" "));
        assertThat(words).startsWith("kafka-topics.sh", "--bootstrap-server").contains("--create");
        Map<String, String> settings = new HashMap<>();
        for (int i = 0; i < words.size(); i++) {
            if (words.get(i).equals("--config")) {
                String[] setting = words.get(i + 1).split("=", 2);
                settings.put(setting[0], setting[1]);
            }
        }
        Optional<Short> replication = after("--replication-factor", words).map(Short::valueOf);
        return new NewTopic(
                        after("--topic", words).orElseThrow(),
                        after("--partitions", words).map(Integer::valueOf),
                        replication)
                .configs(settings);
    }

    private static Optional<String> after(String option, List<String> words) {
        int at = words.indexOf(option);
        return at < 0 ? Optional.empty() : Optional.of(words.get(at + 1));
    }
}
