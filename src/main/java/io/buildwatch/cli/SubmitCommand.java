package io.buildwatch.cli;

import io.buildwatch.client.KafkaClients;
import io.buildwatch.client.RidSender;
import io.buildwatch.foundry.BuildRid;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
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
        description = "Have builds watched, or no longer watched.",
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

    @Option(names = "--stop", description = "Stop watching these builds.")
    private boolean stop;

    @Parameters(paramLabel = "RID", arity = "1..*", description = RidArguments.FORMS)
    private List<String> texts = new ArrayList<>();

    SubmitCommand(CommandIo terminal, KafkaClients clients) {
        this.terminal = terminal;
        this.clients = clients;
    }

    @Override
    public Integer call() {
        Set<BuildRid> rids = RidArguments.parse(texts, terminal, "nothing was sent");
        RidSender.send(clients, kafka.resolve(terminal, false), rids, stop);
        rids.forEach(rid -> terminal.out().println((stop ? "stop sent " : "submitted ") + rid));
        return ExitStatus.DONE;
    }
}
