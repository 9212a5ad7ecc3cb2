package io.buildwatch.cli;

import io.buildwatch.client.KafkaClients;
import io.buildwatch.client.RidSender;
import io.buildwatch.config.ClientConfig;
import io.buildwatch.config.DurationText;
import io.buildwatch.config.PollConfig;
import io.buildwatch.foundry.BuildRid;
import io.buildwatch.foundry.FollowRid;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The command {@code submit}. No signature here names a class of Kafka: picocli looks at the signatures of every
 * command before any command runs, and loading these classes takes time.
 */
@Command(
        name = "submit",
        description = "Have builds watched and schedules or datasets followed, or stop it.",
        abbreviateSynopsis = true,
        footer = {
            "",
            "Exit status: 0 Kafka has them all, 1 it may not, 2 wrong usage or settings,",
            "141 the output is no longer read.",
            "Example: buildwatch submit a4386b7e-d546-49be-8a36-eefc355f5c58"
        })
final class SubmitCommand implements Callable<Integer> {
    private final CommandIo terminal;
    private final KafkaClients clients;

    @Mixin
    private final KafkaOptions kafka = new KafkaOptions();

    @Option(names = "--stop", description = "Stop watching these builds, or following these schedules or datasets.")
    private boolean stop;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Find builds too that began up to this long ago, such as 2h; at most retention.completed.")
    private @Nullable String since;

    @Parameters(paramLabel = "RID", arity = "1..*", description = RidArguments.ALL_FORMS)
    private List<String> texts = new ArrayList<>();

    SubmitCommand(CommandIo terminal, KafkaClients clients) {
        this.terminal = terminal;
        this.clients = clients;
    }

    @Override
    public Integer call() {
        Duration back = since == null ? null : TimeText.parse("--since", since);
        RidArguments.Named named = RidArguments.parseAll(texts, terminal, "nothing was sent");
        if (back != null && (stop || !named.builds().isEmpty())) {
            throw new CommandFailure(
                    ExitStatus.USAGE, "--since is only for schedules and datasets that are followed; nothing was sent");
        }
        List<String> rids = Stream.concat(
                        named.builds().stream().map(BuildRid::value),
                        named.follows().stream().map(FollowRid::value))
                .toList();
        ClientConfig config = kafka.resolve(terminal, false);
        if (back != null) {
            checkSince(back);
        }
        RidSender.send(clients, config, rids, stop, back);
        rids.forEach(rid -> terminal.out().println((stop ? "stop sent " : "submitted ") + rid));
        return ExitStatus.DONE;
    }

    /** Refuses what the service would make a dead letter of. If its settings are not known, only a line says so. */
    private void checkSince(Duration back) {
        Duration longest =
                kafka.polling(terminal).map(PollConfig::retentionCompleted).orElse(null);
        if (longest != null && back.compareTo(longest) > 0) {
            throw new CommandFailure(
                    ExitStatus.USAGE,
                    "--since " + since + ": a follow reaches back at most by retention.completed, which is "
                            + DurationText.format(longest) + "; nothing was sent");
        }
        Duration usual = PollConfig.defaults().retentionCompleted();
        if (longest == null && back.compareTo(usual) > 0) {
            StatusRun.say(
                    terminal,
                    "--since " + since + " is more than " + DurationText.format(usual)
                            + ", the default of retention.completed: unless the service has a longer one, it refuses"
                            + " this and writes it to dead-letters");
        }
    }
}
