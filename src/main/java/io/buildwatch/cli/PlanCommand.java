package io.buildwatch.cli;

import io.buildwatch.config.ConfigLoader;
import io.buildwatch.plan.FreshnessPlan;
import io.buildwatch.plan.PlanText;
import io.buildwatch.plan.PlannedLoad;
import io.buildwatch.view.ViewJson;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code plan}. Calls neither Kafka nor Foundry. */
@Command(
        name = "plan",
        description = "Compute how fresh events would be, and how many calls that takes. Contacts no server.",
        abbreviateSynopsis = true,
        footer = {"", "Example: buildwatch plan --builds 300 --jobs 20"})
final class PlanCommand implements Callable<Integer> {
    private static final int MOST = 1_000_000;
    private static final double LONGEST = 365 * 24 * 3600;
    private static final double SHORTEST = 0.1;

    private final CommandIo terminal;

    @Option(names = "--builds", paramLabel = "N", required = true, description = "Live builds.")
    private int builds;

    @Option(names = "--jobs", paramLabel = "N", required = true, description = "Jobs of each build.")
    private int jobs;

    @Option(names = "--seconds", paramLabel = "S", description = "How long a job runs (median); default 75.")
    private double seconds = 75;

    @Option(names = "--running", paramLabel = "N", description = "Jobs of a build that run at a time; default 3.")
    private int running = 3;

    @Option(names = "--pages", paramLabel = "N", description = "Pages of a build's job list; default 1.")
    private int pages = 1;

    @Option(names = "--follows", paramLabel = "N", description = "Follows; default 0. They come later.")
    private int follows;

    @Mixin
    private final ConfigOptions options = new ConfigOptions();

    @Option(names = "--json", description = "One JSON object.")
    private boolean json;

    PlanCommand(CommandIo terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        PlannedLoad load = load();
        FreshnessPlan plan = FreshnessPlan.of(load, options.load(terminal, ConfigLoader::loadPacing));
        if (json) {
            terminal.out().println(ViewJson.line(plan));
        } else {
            PlanText.lines(plan).forEach(terminal.out()::println);
        }
        return ExitStatus.DONE;
    }

    private PlannedLoad load() {
        check("--builds", builds, 1);
        check("--jobs", jobs, 1);
        check("--running", running, 1);
        check("--pages", pages, 1);
        check("--follows", follows, 0);
        if (!(seconds >= SHORTEST && seconds <= LONGEST)) {
            throw new CommandFailure(ExitStatus.USAGE, "--seconds " + seconds + ": must be from 0.1 to 31536000");
        }
        return new PlannedLoad(builds, jobs, seconds, running, pages, follows);
    }

    private static void check(String option, int value, int least) {
        if (value < least || value > MOST) {
            throw new CommandFailure(
                    ExitStatus.USAGE, option + " " + value + ": must be from " + least + " to " + MOST);
        }
    }
}
