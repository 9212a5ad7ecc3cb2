package io.buildwatch.cli;

import io.buildwatch.events.BuildState;
import io.buildwatch.follow.JsonDisplay;
import io.buildwatch.follow.Words;
import io.buildwatch.foundry.BuildRid;
import io.buildwatch.status.BuildFilter;
import io.buildwatch.status.BuildSource;
import io.buildwatch.status.StatusTables;
import io.buildwatch.view.BuildView;
import io.buildwatch.view.JobView;
import java.io.PrintStream;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code status}. No Kafka class is in a signature here: picocli looks at every one before any command runs. */
@Command(
        name = "status",
        description = "Show the builds, or some of them with their jobs and attempts.",
        abbreviateSynopsis = true,
        footer = {"", "Example: buildwatch status --state RUNNING,FAILING --since 2h"})
final class StatusCommand implements Callable<Integer> {
    private static final int USUAL_LIMIT = 100;

    private final Terminal terminal;
    private final KafkaClients clients;

    @Mixin
    private final KafkaOptions kafka = new KafkaOptions();

    @Parameters(paramLabel = "RID", arity = "0..*", description = "These builds with their jobs; - reads RIDs.")
    private List<String> texts = new ArrayList<>();

    @Option(names = "--state", paramLabel = "STATE,…", split = ",", description = "Only builds in these states.")
    private List<String> states = new ArrayList<>();

    @Option(names = "--failed", description = "Only builds that failed or are failing.")
    private boolean failed;

    @Option(names = "--since", paramLabel = "TIME", description = "Only what changed since: 2h, or an ISO time.")
    private @Nullable String since;

    @Option(names = "--limit", paramLabel = "N", description = "The most builds, or jobs of each; default 100.")
    private int limit = USUAL_LIMIT;

    @Option(names = "--json", description = "One JSON object a line.")
    private boolean json;

    @Option(names = "--url", paramLabel = "URL", description = "Ask a service by HTTP instead of the topics.")
    private @Nullable String url;

    StatusCommand(Terminal terminal, KafkaClients clients) {
        this.terminal = terminal;
        this.clients = clients;
    }

    @Override
    public Integer call() {
        if (limit < 1) {
            throw new CommandFailure(ExitStatus.USAGE, "--limit " + limit + ": must be at least 1");
        }
        Instant now = Instant.now();
        Set<BuildRid> rids = RidArguments.parse(texts, terminal, "nothing was asked");
        BuildFilter filter = new BuildFilter(states(), failed, since(now));
        if (!rids.isEmpty() && (failed || since != null || !states.isEmpty())) {
            throw new CommandFailure(
                    ExitStatus.USAGE, "--state, --failed and --since choose builds: leave them out, or the RIDs");
        }
        BuildSource source = url == null
                ? new TopicBuilds(clients, kafka.resolve(terminal, true), System::nanoTime)
                : new HttpBuilds(url);
        return rids.isEmpty() ? list(source, filter, now) : each(source, rids, now);
    }

    private Set<BuildState> states() {
        Set<BuildState> chosen = EnumSet.noneOf(BuildState.class);
        for (String word : states) {
            chosen.add(Arrays.stream(BuildState.values())
                    .filter(state -> state.name().equals(word.strip().toUpperCase(Locale.ROOT)))
                    .findFirst()
                    .orElseThrow(() -> new CommandFailure(
                            ExitStatus.USAGE,
                            "--state " + word + ": must be of " + Arrays.toString(BuildState.values()))));
        }
        return chosen;
    }

    private @Nullable Instant since(Instant now) {
        if (since == null) {
            return null;
        }
        try {
            return Instant.parse(since);
        } catch (DateTimeParseException e) {
            // Then it is an age.
            return now.minus(Times.parse("--since", since));
        }
    }

    private int list(BuildSource source, BuildFilter filter, Instant now) {
        List<BuildView> found = source.builds(filter, limit == Integer.MAX_VALUE ? limit : limit + 1);
        List<BuildView> shown = found.subList(0, Math.min(limit, found.size()));
        if (json) {
            shown.forEach(view -> terminal.out().println(JsonDisplay.line(view)));
        } else if (!shown.isEmpty()) {
            print(StatusTables.builds(shown, now));
        }
        if (found.size() > limit) {
            say("there are more; --limit shows them");
        } else if (found.isEmpty()) {
            say("there is no such build; 'buildwatch submit RID' has one watched");
        }
        return ExitStatus.DONE;
    }

    private int each(BuildSource source, Set<BuildRid> rids, Instant now) {
        int status = ExitStatus.DONE;
        for (BuildRid rid : rids) {
            Optional<BuildView> build = source.build(rid.value());
            if (build.isEmpty()) {
                say("nothing is known of " + rid + "; 'buildwatch submit " + rid + "' has it watched");
                status = ExitStatus.UNSEEN;
            } else {
                show(source, build.get(), now);
            }
        }
        return status;
    }

    private void show(BuildSource source, BuildView build, Instant now) {
        PrintStream out = terminal.out();
        List<JobView> jobs = new ArrayList<>();
        source.jobs(build, jobs::add);
        if (json) {
            out.println(JsonDisplay.line(build));
            jobs.stream().limit(limit).forEach(job -> out.println(JsonDisplay.line(job)));
        } else {
            print(StatusTables.heading(build, now));
            if (!jobs.isEmpty()) {
                print(StatusTables.jobs(jobs, limit, now));
            }
        }
        if (jobs.size() > limit) {
            say((jobs.size() - limit) + " more jobs of " + build.buildRid() + "; --limit shows them");
        }
    }

    private void print(List<String> lines) {
        lines.forEach(terminal.out()::println);
    }

    private void say(String line) {
        terminal.err().println("buildwatch: " + Words.harmless(line));
    }
}
