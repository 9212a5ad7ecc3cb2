package io.buildwatch.chaos;

import io.buildwatch.chaos.agent.PointGroup;
import io.buildwatch.guarantees.Seen;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * {@code src/chaos/run}: puts a cluster under load and faults, and then checks every guarantee. Exit status 1 if a
 * guarantee was broken or there is a complaint (a process that did not end in time, say), 2 for wrong usage.
 */
public final class Chaos {
    private static final int BETWEEN_LONG_FAULTS_MILLIS = 4_000;
    /** The longest pause between two joins of instances in a full run. */
    private static final int BETWEEN_JOINS_MILLIS = 6_000;

    private static final int BETWEEN_JOINS_MILLIS_IN_SHORT_RUN = 2_000;
    /**
     * With more incomplete builds no wave begins. Otherwise, on a slow machine, builds would be read so seldom that
     * each reading of one could meet a fault.
     */
    private static final int MOST_INCOMPLETE = 250;

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
                boolean good = faultsAndVerdict(
                        installation, seen, load, arrivals, exceptions, processRandom, networkRandom, joinRandom);
                Runtime.getRuntime().removeShutdownHook(cleaner);
                return good;
            }
        }
    }

    private boolean faultsAndVerdict(
            Installation installation,
            Seen seen,
            Load load,
            Arrivals arrivals,
            ExceptionFaults exceptions,
            Random processRandom,
            Random networkRandom,
            Random joinRandom)
            throws Exception {
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
        FaultSchedule faults = new FaultSchedule(processes, network, api, exceptions, commits);
        long begin = System.nanoTime();
        long end = begin + options.time().toNanos();
        CountDownLatch ending = new CountDownLatch(1);
        List<Thread> loops = new ArrayList<>();
        List<Thread> beside = new ArrayList<>();
        if (options.has(FaultKind.API)) {
            api.balance();
            loops.add(background("balance", () -> until(ending, 2_000, api::balance)));
        }
        Runnable waves = () -> until(ending, Load.WAVE_MILLIS, () -> {
            if (load.rids.size() - arrivals.completeBuilds() < MOST_INCOMPLETE) {
                load.wave();
            }
        });
        if (options.full()) {
            // Builds of waves would pile up while the instances join: the joins make a load of their own.
            load.wave();
        } else {
            loops.add(background("waves", waves));
        }
        // The first fault of a process comes only after events of the first builds have arrived.
        while (arrivals.count() < 50) {
            ProcessFaults.pause(50);
        }
        StallWatch stalls = new StallWatch(installation.admin, directory.resolve("stalls.txt"));
        Thread watching = background("stalls", stalls);
        if (options.full()) {
            joinsFirst(installation, faults, end);
            loops.add(background("waves", waves));
        }
        if (options.has(FaultKind.NETWORK)) {
            beside.add(background("network", network));
        }
        if (options.has(FaultKind.UNANSWERED_COMMIT) || options.has(FaultKind.EXCEPTIONS)) {
            installation.agents.answerWith(
                    options.has(FaultKind.EXCEPTIONS) ? List.of(exceptions, commits) : List.of(commits));
            if (!options.full()) {
                beside.add(background("joins", commits));
            }
        }
        if (options.has(FaultKind.OUTAGES)) {
            beside.add(background(
                    "outages", () -> api.turns(Math.min(300_000, options.time().toMillis() / 2))));
        }
        if (options.full()) {
            full(faults, processRandom, end);
        } else {
            FaultPlan plan = FaultPlan.endless(options.faults(), processRandom);
            while (System.nanoTime() < end) {
                FaultKind kind = plan.next();
                if (kind == null) {
                    ProcessFaults.pause(500);
                } else {
                    processes.make(kind, processRandom);
                }
            }
        }
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        ending.countDown();
        for (Thread thread : loops) {
            thread.join();
        }
        beside.forEach(Thread::interrupt);
        for (Thread thread : beside) {
            thread.join();
        }
        installation.simulator.downFor(Duration.ZERO);
        installation.writeToken();
        for (Link link : installation.links) {
            link.stall(false);
            link.delay(0);
        }
        processes.mend();
        Map<String, Long> injected = api.injected();
        api.end();
        exceptions.end();
        say("faults are over; " + load.rids.size() + " builds submitted, " + arrivals.count() + " job events so far");

        Verdict verdict = new Verdict(seen, installation.simulator.truth());
        long deadline = System.nanoTime() + options.patience().toNanos();
        long over = System.nanoTime();
        while (!verdict.allComplete(load.rids) && System.nanoTime() < deadline) {
            seen.read();
            ProcessFaults.pause(200);
        }
        for (String rid : load.rids) {
            if (!verdict.isComplete(rid)) {
                say("not complete: " + rid);
            }
        }
        say("all builds are complete, or --patience is over, after %.1f s more"
                .formatted((System.nanoTime() - over) / 1e9));
        // A record that comes after completion would be a violation, so it is given the time to come.
        ProcessFaults.pause(6_000);
        seen.read();
        watching.interrupt();
        watching.join();
        verdict.hold(load.rids, load.liars, load.poison, api);
        String report = ChaosReport.of(options, took, installation, load, arrivals, faults, injected, stalls, verdict);
        System.out.println(report);
        Files.writeString(directory.resolve("report.md"), report);
        for (String violation : verdict.violations) {
            Files.writeString(
                    directory.resolve("violations.txt"),
                    violation + "\n\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
        Evidence.write(
                installation.bootstrapServers,
                Installation.PREFIX,
                verdict.stalest(load.rids, arrivals.all(), 3),
                directory.resolve("stalest.txt"));
        if (!verdict.violations.isEmpty()) {
            List<String> some = verdict.violations.stream()
                    .map(violation -> violation.substring(0, violation.indexOf(": ")))
                    .filter(rid -> rid.startsWith("ri."))
                    .distinct()
                    .limit(5)
                    .toList();
            Evidence.write(installation.bootstrapServers, Installation.PREFIX, some, directory.resolve("evidence.txt"));
            say("what Kafka holds of the first of them: target/chaos/evidence.txt");
        }
        return verdict.violations.isEmpty() && processes.complaints.isEmpty();
    }

    /**
     * The first part of a full run: joins alone, because a round takes half a minute, and other faults would disturb
     * it.
     */
    private void joinsFirst(Installation installation, FaultSchedule faults, long end) throws InterruptedException {
        installation.agents.answerWith(List.of(faults.commits()));
        Thread joins = background("joins", faults.commits());
        long told = System.nanoTime();
        while (System.nanoTime() < end && faults.lacksCommits(options)) {
            told = tell(told, faults);
            ProcessFaults.pause(500);
        }
        joins.interrupt();
        joins.join();
    }

    /**
     * The second part of a full run: every other kind of fault, as often as planned; the long ones on a thread of their
     * own.
     */
    private void full(FaultSchedule faults, Random random, long end) throws IOException, InterruptedException {
        ProcessFaults processes = faults.processes();
        long told = System.nanoTime();
        Random longRandom = new Random(random.nextLong());
        FaultPlan longOnes = FaultPlan.full(options.faults(), FaultKind::isLong, longRandom);
        Thread beside = background("long-faults", () -> {
            try {
                do {
                    ProcessFaults.pause(longRandom.nextInt(BETWEEN_LONG_FAULTS_MILLIS));
                } while (nextOf(longOnes, processes, longRandom));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException late) {
                Thread.currentThread().interrupt();
            }
        });
        FaultPlan shortOnes = FaultPlan.full(options.faults(), kind -> !kind.isLong(), random);
        while (System.nanoTime() < end && nextOf(shortOnes, processes, random)) {
            told = tell(told, faults);
        }
        while (System.nanoTime() < end && beside.isAlive()) {
            told = tell(told, faults);
            ProcessFaults.pause(500);
        }
        beside.interrupt();
        beside.join();
        while (System.nanoTime() < end && !faults.missing(options).isEmpty()) {
            told = tell(told, faults);
            // Some exceptions come only if tasks move, and nothing else moves them now.
            if (faults.lacksExceptions(options)) {
                processes.make(FaultKind.ZOMBIE, random);
            } else {
                ProcessFaults.pause(500);
            }
        }
        for (FaultKind kind : options.faults()) {
            int made = processes.done().getOrDefault(kind, 0);
            if (made < kind.inFull) {
                processes.complaints.add("only " + made + " of " + kind.inFull + " " + kind);
            }
        }
        faults.missing(options).forEach(each -> processes.complaints.add("too few " + each));
    }

    /**
     * Prints once a minute how far the run is.
     *
     * @param told when it was last printed, by {@link System#nanoTime}
     * @return when it was last printed now
     */
    private static long tell(long told, FaultSchedule faults) {
        if (System.nanoTime() - told < Duration.ofMinutes(1).toNanos()) {
            return told;
        }
        say(faults.soFar());
        return System.nanoTime();
    }

    /**
     * Makes the next fault of the plan. A fault that cannot be made now goes to the end of the plan.
     *
     * @return false if the plan is at its end
     */
    private static boolean nextOf(FaultPlan plan, ProcessFaults processes, Random random)
            throws IOException, InterruptedException {
        FaultKind kind = plan.next();
        if (kind != null && !processes.make(kind, random)) {
            plan.again(kind);
        }
        return kind != null;
    }

    private static void until(CountDownLatch ending, long pauseMillis, Runnable work) {
        try {
            do {
                work.run();
            } while (!ending.await(pauseMillis, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Thread background(String name, Runnable work) {
        Thread thread = new Thread(work, "chaos-" + name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static void say(String line) {
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
