package io.buildwatch.cli;

import io.buildwatch.await.JsonDisplay;
import io.buildwatch.client.KafkaClients;
import io.buildwatch.client.TopicFollows;
import io.buildwatch.config.PollConfig;
import io.buildwatch.status.StatusTables;
import io.buildwatch.view.FollowView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code follows}. As in {@link StatusCommand}, no signature names a class of Kafka or Avro. */
@Command(
        name = "follows",
        description = "Show the schedules and datasets that are followed.",
        abbreviateSynopsis = true,
        footer = {
            "",
            "Exit status: 0 done, 1 failed, 2 wrong usage or configuration,",
            "141 the output is no longer read.",
            "Example: buildwatch follows --json"
        })
final class FollowsCommand implements Callable<Integer> {
    private final CommandIo terminal;
    private final KafkaClients clients;

    @Mixin
    private final KafkaOptions kafka = new KafkaOptions();

    @Option(names = "--json", description = "One JSON object a line.")
    private boolean json;

    FollowsCommand(CommandIo terminal, KafkaClients clients) {
        this.terminal = terminal;
        this.clients = clients;
    }

    @Override
    public Integer call() {
        List<FollowView> follows = TopicFollows.read(
                clients,
                kafka.resolve(terminal, true),
                System::nanoTime,
                undecodable -> StatusRun.say(terminal, "passed over: " + undecodable));
        if (json) {
            follows.forEach(follow -> terminal.out().println(JsonDisplay.line(follow)));
        } else if (!follows.isEmpty()) {
            Duration interval =
                    kafka.polling(terminal).map(PollConfig::followInterval).orElse(null);
            StatusTables.follows(follows, interval, Instant.now()).forEach(terminal.out()::println);
        }
        if (follows.isEmpty()) {
            StatusRun.say(terminal, "nothing is followed; 'buildwatch submit RID' follows a schedule or dataset");
        }
        return ExitStatus.DONE;
    }
}
