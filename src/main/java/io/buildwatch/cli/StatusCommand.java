package io.buildwatch.cli;

import io.buildwatch.client.HttpBuilds;
import io.buildwatch.client.KafkaClients;
import io.buildwatch.client.TopicBuilds;
import io.buildwatch.foundry.BuildRid;
import io.buildwatch.foundry.FollowRid;
import io.buildwatch.view.BuildFilter;
import java.time.Instant;
import java.time.ZoneId;
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
 * The command {@code status}. No signature here names a class of Kafka or Avro: picocli looks at the signatures of
 * every command before any command runs, and loading these classes takes time.
 */
@Command(
        name = "status",
        description = "Show the builds, or some of them with their jobs and attempts.",
        abbreviateSynopsis = true,
        footer = {
            "",
            "Exit status: 0 done, 1 failed, 2 wrong usage or configuration, 5 nothing is",
            "known of one of the RIDs, 141 the output is no longer read.",
            "Example: buildwatch status --state RUNNING,FAILING --since 2h"
        })
final class StatusCommand implements Callable<Integer> {
    private static final int USUAL_LIMIT = 100;

    private final CommandIo terminal;
    private final KafkaClients clients;

    @Mixin
    private final KafkaOptions kafka = new KafkaOptions();

    @Parameters(paramLabel = "RID", arity = "0..*", description = "These builds with their jobs; forms as of watch.")
    private List<String> texts = new ArrayList<>();

    @Option(
            names = "--state",
            paramLabel = "STATE",
            split = ",",
            hideParamSyntax = true,
            description = "Only builds in these, such as RUNNING,FAILING.")
    private List<String> states = new ArrayList<>();

    @Option(names = "--failed", description = "Only builds that failed or are failing.")
    private boolean failed;

    @Option(names = "--schedule", paramLabel = "RID", description = "Only builds of this schedule or dataset.")
    private @Nullable String schedule;

    @Option(names = "--since", paramLabel = "TIME", description = "Only what changed since: 2h, or 2026-01-31T12:00.")
    private @Nullable String since;

    @Option(names = "--limit", paramLabel = "N", description = "The most builds, or jobs of each; default 100.")
    private int limit = USUAL_LIMIT;

    @Option(names = "--json", description = "One JSON object a line.")
    private boolean json;

    @Option(names = "--url", paramLabel = "URL", description = "Ask a service by HTTP instead of the topics.")
    private @Nullable String url;

    StatusCommand(CommandIo terminal, KafkaClients clients) {
        this.terminal = terminal;
        this.clients = clients;
    }

    @Override
    public Integer call() {
        if (limit < 1) {
            throw new CommandFailure(ExitStatus.USAGE, "--limit " + limit + ": must be at least 1");
        }
        if (schedule != null && FollowRid.parse(schedule).isEmpty()) {
            throw new CommandFailure(
                    ExitStatus.USAGE, "--schedule " + schedule + ": must be the RID of a schedule or dataset");
        }
        Instant now = Instant.now();
        Set<BuildRid> rids = RidArguments.parse(texts, terminal, "nothing was asked");
        if (!rids.isEmpty() && (failed || schedule != null || since != null || !states.isEmpty())) {
            throw new CommandFailure(
                    ExitStatus.USAGE,
                    "--state, --failed, --schedule and --since choose builds: leave them out, or the RIDs");
        }
        BuildFilter filter = StatusRun.filter(states, failed, schedule, since(now));
        StatusRun run = new StatusRun(
                terminal,
                url == null
                        ? new TopicBuilds(
                                clients,
                                kafka.resolve(terminal, true),
                                System::nanoTime,
                                undecodable -> StatusRun.say(terminal, "passed over: " + undecodable))
                        : new HttpBuilds(url),
                json,
                limit,
                now);
        return rids.isEmpty() ? run.printList(filter) : run.printEach(rids);
    }

    private @Nullable Instant since(Instant now) {
        if (since == null) {
            return null;
        }
        return TimeText.parsePast("--since", since, now, ZoneId.systemDefault());
    }
}
