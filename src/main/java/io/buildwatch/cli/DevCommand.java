package io.buildwatch.cli;

import io.buildwatch.dev.DevOptions;
import io.buildwatch.foundry.BuildRid;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * The command {@code dev}. Picocli looks at the fields and methods of every command before any command runs. None of
 * them here may name a class of the dev package, because that package is not on the class path of {@code run}.
 */
@Command(
        name = "dev",
        description = "Try everything in this process: Kafka, a registry, a Foundry simulator and the service.",
        footer = {"", "Example: buildwatch dev --keep --builds 3 --jobs 50 --seconds 60"})
final class DevCommand implements Callable<Integer> {
    private static final String USUAL_PREFIX = "foundry.";

    private final CommandIo terminal;

    @Option(names = "--keep", description = "Stay when all builds are complete, until Ctrl-C.")
    private boolean keep;

    @Option(names = "--more", description = "Begin more builds in the dev that is running.")
    private boolean more;

    @Option(names = "--builds", description = "How many builds to simulate; default 6.")
    private int builds = 6;

    @Option(names = "--jobs", description = "Jobs of each; default 20.")
    private int jobs = 20;

    @Option(names = "--seconds", description = "How long they take; default 20.")
    private double seconds = 20;

    @Option(names = "--seed", description = "The same seed, the same builds; default 18264.")
    private @Nullable Long seed;

    @Option(names = "--bootstrap-server", paramLabel = "HOST:PORT", description = "A real Kafka instead.")
    private @Nullable String bootstrapServers;

    @Option(names = "--schema-registry", paramLabel = "URL", description = "A real registry instead.")
    private @Nullable String schemaRegistry;

    @Option(
            names = "--foundry-url",
            paramLabel = "URL",
            description = "A real Foundry instead; the token from FOUNDRY_TOKEN.")
    private @Nullable String foundryUrl;

    @Option(
            names = "--topics-prefix",
            paramLabel = "TEXT",
            description = "Before each topic's name; default foundry., beside a real Kafka or registry your own.")
    private @Nullable String topicsPrefix;

    @Parameters(paramLabel = "RID", arity = "0..*", description = "Builds of that Foundry to watch instead.")
    private List<String> rids = new ArrayList<>();

    DevCommand(CommandIo terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (more) {
            return more();
        }
        boolean live = Boolean.getBoolean("buildwatch.terminal");
        boolean color =
                live && terminal.environment().getOrDefault("NO_COLOR", "").isEmpty();
        DevOptions options = new DevOptions(
                new DevOptions.Load(builds, jobs, seconds, seed == null ? DevOptions.DEFAULT_SEED : seed),
                new DevOptions.Servers(bootstrapServers, schemaRegistry, foundryUrl, topicsPrefix(), token()),
                keep,
                rids,
                new DevOptions.Screen(live, color, new WindowSize()));
        failIfAny(options.problems());
        return new DevRun(options, terminal).run();
    }

    private int more() throws IOException, InterruptedException {
        if (keep
                || !rids.isEmpty()
                || Stream.of(bootstrapServers, schemaRegistry, foundryUrl, topicsPrefix)
                        .anyMatch(Objects::nonNull)) {
            throw new CommandFailure(
                    ExitStatus.USAGE,
                    "--more goes with --builds, --jobs, --seconds and --seed only: it uses the dev that is running");
        }
        DevInstance dev = DevInstance.read(DevInstance.file(terminal.environment()))
                .orElseThrow(() -> new CommandFailure(
                        ExitStatus.USAGE,
                        "no 'buildwatch dev' is running here; start one with 'buildwatch dev --keep'"));
        DevOptions options = new DevOptions(
                new DevOptions.Load(
                        builds,
                        jobs,
                        seconds,
                        seed == null ? ThreadLocalRandom.current().nextLong() : seed),
                new DevOptions.Servers(
                        dev.bootstrapServers(), dev.schemaRegistryUrl(), dev.foundryUrl(), dev.topicsPrefix(), token()),
                false,
                List.of(),
                new DevOptions.Screen(false, false, new WindowSize()));
        failIfAny(options.problems());
        new DevRun(options, terminal).more().forEach(terminal.out()::println);
        terminal.err().println("buildwatch: these builds are watched; see " + dev.httpUrl() + "/");
        return ExitStatus.DONE;
    }

    private @Nullable String token() {
        return terminal.environment().get("FOUNDRY_TOKEN");
    }

    /** @throws CommandFailure with a line for each problem, if there is any */
    private void failIfAny(List<String> found) {
        List<String> problems = new ArrayList<>(found);
        rids.stream()
                .filter(rid -> BuildRid.parse(rid).isEmpty())
                .forEach(rid -> problems.add(rid + ": not of the form ri.<service>.<instance>.build.<locator>"));
        if (!rids.isEmpty() && foundryUrl == null) {
            problems.add("RIDs need --foundry-url: the simulator in this process has builds of its own only");
        }
        if (!problems.isEmpty()) {
            throw new CommandFailure(ExitStatus.USAGE, problems);
        }
    }

    private String topicsPrefix() {
        if (topicsPrefix != null) {
            return topicsPrefix;
        }
        boolean shared = bootstrapServers != null || schemaRegistry != null;
        return shared ? DevOptions.ownTopicsPrefix(System.getProperty("user.name", "")) : USUAL_PREFIX;
    }
}
