package io.buildwatch.chaos;

import io.buildwatch.chaos.agent.PointGroup;
import io.buildwatch.dev.simulator.GroundTruth;
import io.buildwatch.guarantees.Seen;
import io.buildwatch.guarantees.SeenFollows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * {@code src/chaos/run}: puts a cluster under load and faults, and then checks every guarantee. Exit status 1 if a
 * guarantee was broken or there is a complaint (a process that did not end in time, say), 2 for wrong usage.
 */
public final class Chaos {
    /** The longest pause between two joins of instances in a full run. */
    private static final int BETWEEN_JOINS_MILLIS = 6_000;

    private static final int BETWEEN_JOINS_MILLIS_IN_SHORT_RUN = 2_000;

    private final ChaosOptions options;
    private final Path directory;

    private Chaos(ChaosOptions options, Path directory) {
        this.options = options;
        this.directory = directory;
    }

    public static void main(String[] args) throws Exception {
        ChaosOptions options;
        try {
            options = ChaosOptions.parse(args);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        Path directory = Path.of("target", "chaos").toAbsolutePath();
        Installation.delete(directory);
        Files.createDirectories(directory);
        System.exit(new Chaos(options, directory).run() ? 0 : 1);
    }

    private boolean run() throws Exception {
        say("seed " + options.seed() + ", "
                + (options.full()
                        ? "until all faults of a full run are made"
                        : options.time().toSeconds() + " s")
                + "; logs in target/chaos");
        Random random = new Random(options.seed());
        Random loadRandom = new Random(random.nextLong());
        Random processRandom = new Random(random.nextLong());
        Random networkRandom = new Random(random.nextLong());
        PointGroup.requirePoints();
        ExceptionFaults exceptions = new ExceptionFaults(options.thrown(), new Random(random.nextLong()));
        Random joinRandom = new Random(random.nextLong());
        Random startRandom = new Random(random.nextLong());
        try (Installation installation = new Installation(options, directory, startRandom)) {
            Thread cleaner = new Thread(() -> closeQuietly(installation), "chaos-cleaner");
            Runtime.getRuntime().addShutdownHook(cleaner);
            // Exceptions are thrown during the first start too, but not in a full run, which begins with joins.
            installation.agents.answerWith(
                    options.has(FaultKind.EXCEPTIONS) && !options.full() ? List.of(exceptions) : List.of());
            installation.start();
            say("3 brokers, 3 instances, registry and Foundry are up");
            try (Seen seen = new Seen(installation.bootstrapServers, installation.registry.url(), Installation.PREFIX);
                    Load load = new Load(
                            installation.simulator,
                            installation.bootstrapServers,
                            options.full() ? 15 : 25,
                            options.has(FaultKind.API),
                            loadRandom);
                    Arrivals arrivals = new Arrivals(
                            installation.bootstrapServers, installation.registry.url(), Installation.PREFIX)) {
                FaultSchedule faults = faults(installation, load, arrivals, exceptions, networkRandom, joinRandom);
                boolean good = faultsAndVerdict(installation, seen, load, arrivals, faults, processRandom);
                Runtime.getRuntime().removeShutdownHook(cleaner);
                return good;
            }
        }
    }

    private FaultSchedule faults(
            Installation installation,
            Load load,
            Arrivals arrivals,
            ExceptionFaults exceptions,
            Random networkRandom,
            Random joinRandom) {
        NetworkFaults network = new NetworkFaults(installation, networkRandom);
        ApiFaults api = new ApiFaults(installation, options);
        ProcessFaults processes = new ProcessFaults(installation, arrivals, api::isDown);
        UnansweredCommits commits = new UnansweredCommits(
                installation,
                processes,
                load,
                joinRandom,
                options.has(FaultKind.UNANSWERED_COMMIT),
                options.full() ? BETWEEN_JOINS_MILLIS : BETWEEN_JOINS_MILLIS_IN_SHORT_RUN);
        ReleaseChanges releases = new ReleaseChanges(installation, processes, load, options.time());
        return new FaultSchedule(processes, network, api, exceptions, commits, releases);
    }

    private boolean faultsAndVerdict(
            Installation installation, Seen seen, Load load, Arrivals arrivals, FaultSchedule faults, Random random)
            throws Exception {
        FaultRun run = new FaultRun(options, installation, load, arrivals, faults, random);
        run.startLoad();
        StallWatch stalls = new StallWatch(installation.admin, directory.resolve("stalls.txt"));
        Thread watching = FaultRun.background("stalls", stalls);
        Duration took = run.makeFaults();
        run.mend();
        Map<String, Long> injected = faults.api().injected();
        faults.api().end();
        faults.exceptions().end();
        say("faults are over; " + load.rids.size() + " builds submitted, " + arrivals.count() + " job events so far");

        seen.acceptsIdsWithoutTopic = options.before() != null;
        Verdict verdict = new Verdict(seen, installation.simulator.truth());
        List<String> rids = new ArrayList<>(load.rids);
        try (SeenFollows follows = installation.seenFollows()) {
            rids.addAll(awaitFound(follows, load.schedules, installation.simulator.truth()));
            awaitComplete(verdict, seen, rids);
            watching.interrupt();
            watching.join();
            verdict.hold(rids, load.liars, load.poison, faults.api());
            verdict.holdFollows(follows.read(), load.schedules);
        }
        String report = ChaosReport.of(options, took, installation, load, arrivals, faults, injected, stalls, verdict);
        System.out.println(report);
        Files.writeString(directory.resolve("report.md"), report);
        writeViolations(verdict.violations);
        writeEvidence(installation.bootstrapServers, verdict, rids, arrivals.all());
        return verdict.violations.isEmpty() && faults.processes().complaints.isEmpty();
    }

    /** Reads until all builds that the schedules have started are found, or the patience is over; returns those found. */
    private List<String> awaitFound(SeenFollows follows, List<String> schedules, GroundTruth truth)
            throws InterruptedException {
        long deadline = System.nanoTime() + options.patience().toNanos();
        while (!schedules.stream().allMatch(schedule -> follows.hasFoundAll(truth, schedule))
                && System.nanoTime() < deadline) {
            follows.read();
            ProcessFaults.pause(200);
        }
        List<String> found = schedules.stream()
                .flatMap(schedule -> follows.found(schedule).stream())
                .distinct()
                .toList();
        say(schedules.size() + " schedules have started " + found.size() + " builds that were found");
        return found;
    }

    /** Reads until all builds are complete or the patience is over, and after that whatever comes late. */
    private void awaitComplete(Verdict verdict, Seen seen, List<String> rids) throws InterruptedException {
        long deadline = System.nanoTime() + options.patience().toNanos();
        long over = System.nanoTime();
        while (!verdict.allComplete(rids) && System.nanoTime() < deadline) {
            seen.read();
            ProcessFaults.pause(200);
        }
        for (String rid : rids) {
            if (!verdict.isComplete(rid)) {
                say("not complete: " + rid);
            }
        }
        say("all builds are complete, or --patience is over, after %.1f s more"
                .formatted((System.nanoTime() - over) / 1e9));
        // A record that comes after completion would be a violation, so it is given the time to come.
        ProcessFaults.pause(6_000);
        seen.read();
    }

    private void writeViolations(List<String> violations) throws IOException {
        for (String violation : violations) {
            Files.writeString(
                    directory.resolve("violations.txt"),
                    violation + "\n\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
    }

    /** Writes what Kafka holds of the builds whose events took longest, and of the first that broke a guarantee. */
    private void writeEvidence(
            String bootstrapServers, Verdict verdict, List<String> rids, List<Arrivals.Arrival> arrivals)
            throws IOException {
        Evidence.write(
                bootstrapServers,
                Installation.PREFIX,
                verdict.stalest(rids, arrivals, 3),
                directory.resolve("stalest.txt"));
        if (!verdict.violations.isEmpty()) {
            List<String> some = verdict.violations.stream()
                    .map(violation -> violation.substring(0, violation.indexOf(": ")))
                    .filter(rid -> rid.startsWith("ri."))
                    .distinct()
                    .limit(5)
                    .toList();
            Evidence.write(bootstrapServers, Installation.PREFIX, some, directory.resolve("evidence.txt"));
            say("what Kafka holds of the first of them: target/chaos/evidence.txt");
        }
    }

    static void say(String line) {
        System.err.println("chaos: " + line);
    }

    private static void closeQuietly(Installation installation) {
        try {
            installation.close();
        } catch (IOException e) {
            System.err.println("chaos: not all was cleaned up: " + e.getMessage());
        }
    }
}
