package io.buildwatch.cli;

import io.buildwatch.client.KafkaClients;
import io.buildwatch.config.ClientConfig;
import io.buildwatch.config.TopicNames;
import io.buildwatch.foundry.BuildRid;
import io.buildwatch.foundry.RidFinder;
import io.buildwatch.text.VisibleText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The command {@code tail}. No signature here names a class of Kafka: picocli looks at the signatures of every command
 * before any command runs, and loading these classes takes time.
 */
@Command(
        name = "tail",
        description = "Print the records of a topic, each decoded to one line of JSON.",
        abbreviateSynopsis = true,
        footer = {
            "",
            "Exit status: 0 done, 1 failed, 2 wrong usage or configuration, 124 the time",
            "was over before --max records came, 141 the output is no longer read.",
            "Example: buildwatch tail build-completion --from-beginning --max 10"
        })
final class TailCommand implements Callable<Integer> {
    private final CommandIo terminal;
    private final KafkaClients clients;

    @Mixin
    private final KafkaOptions kafka = new KafkaOptions();

    @Parameters(
            paramLabel = "[TOPIC] [RID...]",
            hideParamSyntax = true,
            arity = "0..*",
            description = "Topic with or without prefix, default " + TopicNames.JOB_STATUS_CHANGED
                    + "; then builds, all if none is named; forms as of watch.")
    private List<String> words = new ArrayList<>();

    @Option(names = "--all", description = "All of Buildwatch's topics.")
    private boolean all;

    @Option(names = "--from-beginning", description = "Begin with the oldest records, not with the next.")
    private boolean fromBeginning;

    @Option(names = "--max", paramLabel = "N", description = "End after N records.")
    private long max = Long.MAX_VALUE;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description = "End after this time, such as 30s; 124 if N are not there.")
    private @Nullable String timeout;

    TailCommand(CommandIo terminal, KafkaClients clients) {
        this.terminal = terminal;
        this.clients = clients;
    }

    @Override
    public Integer call() {
        if (max < 1) {
            throw new CommandFailure(ExitStatus.USAGE, "--max " + max + ": must be at least 1");
        }
        Duration patience = timeout == null ? null : TimeText.parse("--timeout", timeout);
        boolean named = !words.isEmpty()
                && !words.get(0).equals("-")
                && RidFinder.find(words.get(0)).isEmpty();
        String topic = named ? VisibleText.trim(words.get(0)) : TopicNames.JOB_STATUS_CHANGED;
        Set<BuildRid> rids =
                RidArguments.parse(named ? words.subList(1, words.size()) : words, terminal, "nothing was read");
        ClientConfig config = kafka.resolve(terminal, needsRegistry(topic));
        List<String> names = all
                ? TopicNames.ALL
                : List.of(TopicNames.find(topic, config.topicsPrefix())
                        .orElseThrow(() -> new CommandFailure(
                                ExitStatus.USAGE,
                                "there is no topic '" + topic + "'; the topics are "
                                        + String.join(", ", TopicNames.ALL))));
        boolean enough = new TopicTail(clients, config, terminal, System::nanoTime)
                .print(names, rids, fromBeginning, max, patience);
        return enough || max == Long.MAX_VALUE ? ExitStatus.DONE : ExitStatus.TIMED_OUT;
    }

    private boolean needsRegistry(String topic) {
        return all || !(topic.endsWith(TopicNames.BUILD_RIDS) || topic.endsWith(TopicNames.DEAD_LETTERS));
    }
}
