package io.buildwatch.cli;

import io.buildwatch.foundry.BuildRid;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Scanner;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code submit}. No Kafka class is in a signature here: picocli looks at every one before any command runs. */
@Command(
        name = "submit",
        description = "Have builds watched, or watched no more.",
        footer = {"", "Example: buildwatch submit ri.foundry.main.build.a4386b7e-d546-49be-8a36"})
final class SubmitCommand implements Callable<Integer> {
    private final Terminal terminal;
    private final KafkaClients clients;

    @Mixin
    private final KafkaOptions kafka = new KafkaOptions();

    @Option(names = "--stop", description = "Watch these builds no more.")
    private boolean stop;

    @Parameters(paramLabel = "RID", arity = "1..*", description = "RIDs of builds; - reads them from standard input.")
    private List<String> texts = new ArrayList<>();

    SubmitCommand(Terminal terminal, KafkaClients clients) {
        this.terminal = terminal;
        this.clients = clients;
    }

    @Override
    public Integer call() {
        Set<BuildRid> rids = rids();
        RidSender.send(clients, kafka.resolve(terminal, false), rids, stop);
        rids.forEach(rid -> terminal.out().println((stop ? "stopped " : "submitted ") + rid));
        return ExitStatus.DONE;
    }

    /** All of them or none: a typing error in the last must not leave the first ones sent. */
    private Set<BuildRid> rids() {
        Set<BuildRid> rids = new LinkedHashSet<>();
        List<String> malformed = new ArrayList<>();
        for (String text : expanded()) {
            BuildRid.parse(text.strip())
                    .ifPresentOrElse(
                            rids::add,
                            () -> malformed.add("'" + shortened(text)
                                    + "' is not the RID of a build (ri.<service>.<instance>.build.<locator>)"));
        }
        if (!malformed.isEmpty()) {
            malformed.add("nothing was sent");
            throw new CommandFailure(ExitStatus.USAGE, malformed);
        }
        if (rids.isEmpty()) {
            throw new CommandFailure(ExitStatus.USAGE, "no RID on standard input; nothing was sent");
        }
        return rids;
    }

    private List<String> expanded() {
        List<String> all = new ArrayList<>();
        for (String text : texts) {
            if (text.equals("-")) {
                Scanner lines = new Scanner(terminal.in(), StandardCharsets.UTF_8);
                while (lines.hasNextLine()) {
                    String line = lines.nextLine();
                    if (!line.isBlank()) {
                        all.add(line);
                    }
                }
            } else {
                all.add(text);
            }
        }
        return all;
    }

    private static String shortened(String text) {
        return text.length() > 100 ? text.substring(0, 100) + "…" : text;
    }
}
