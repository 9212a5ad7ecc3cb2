package io.buildwatch.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Puts an installation under load and makes the faults of one run. One use, one thread. */
final class FaultRun {
    private static final int BETWEEN_LONG_FAULTS_MILLIS = 4_000;
    /**
     * With more incomplete builds no wave begins. Otherwise, on a slow machine, builds would be read so seldom that
     * each reading of one could meet a fault.
     */
    private static final int MOST_INCOMPLETE = 250;

    private final ChaosOptions options;
    private final Installation installation;
    private final Load load;
    private final Arrivals arrivals;
    private final FaultSchedule faults;
    private final Random random;
    private final CountDownLatch ending = new CountDownLatch(1);
    /** The threads that make the load, and keep all faults of the API equally frequent, until {@link #ending}. */
    private final List<Thread> loops = new ArrayList<>();
    /** The threads that make faults, beside those of processes, until they are interrupted. */
    private final List<Thread> beside = new ArrayList<>();
    /** When the load began, by {@link System#nanoTime}. */
    private long begin;

    /** @param random chooses the faults of processes */
    FaultRun(
            ChaosOptions options,
            Installation installation,
            Load load,
            Arrivals arrivals,
            FaultSchedule faults,
            Random random) {
        this.options = options;
        this.installation = installation;
        this.load = load;
        this.arrivals = arrivals;
        this.faults = faults;
        this.random = random;
    }

    /** Begins the load, and faults in single answers of the API. Returns once events of the first builds have arrived. */
    void startLoad() throws InterruptedException {
        begin = System.nanoTime();
        if (options.has(FaultKind.API)) {
            faults.api().balance();
            loops.add(background("balance", () -> untilEnding(2_000, faults.api()::balance)));
        }
        if (options.before() == null) {
            load.followSchedules(options.time());
        }
        if (options.full()) {
            // Builds of waves would pile up while the instances join: the joins make a load of their own.
            load.wave();
        } else {
            loops.add(background("waves", this::waves));
        }
        // The first fault of a process comes only after events of the first builds have arrived.
        while (arrivals.count() < 50) {
            ProcessFaults.pause(50);
        }
    }

    /**
     * Makes all other faults under load, and then ends load and faults.
     *
     * @return the time since the load began
     */
    Duration makeFaults() throws IOException, InterruptedException {
        long end = begin + options.time().toNanos();
        if (options.full()) {
            joinsFirst(end);
            loops.add(background("waves", this::waves));
        }
        startBeside();
        if (options.full()) {
            full(end);
        } else {
            byChance(end);
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
        return took;
    }

    /** Undoes what faults have left behind, so that the builds can be completed. */
    void mend() throws IOException, InterruptedException {
        installation.simulator.downFor(Duration.ZERO);
        installation.writeToken();
        for (Link link : installation.links) {
            link.stall(false);
            link.delay(0);
        }
        faults.processes().mend();
        if (options.before() != null) {
            faults.releases().end();
        }
    }

    private void waves() {
        untilEnding(Load.WAVE_MILLIS, () -> {
            if (load.rids.size() - arrivals.completeBuilds() < MOST_INCOMPLETE) {
                load.wave();
            }
        });
    }

    /** Starts the faults that are made beside those of processes. */
    private void startBeside() {
        if (options.before() != null) {
            beside.add(background("releases", faults.releases()));
        }
        if (options.has(FaultKind.NETWORK)) {
            beside.add(background("network", faults.network()));
        }
        if (options.has(FaultKind.UNANSWERED_COMMIT) || options.has(FaultKind.EXCEPTIONS)) {
            installation.agents.answerWith(
                    options.has(FaultKind.EXCEPTIONS)
                            ? List.of(faults.exceptions(), faults.commits())
                            : List.of(faults.commits()));
            if (!options.full()) {
                beside.add(background("joins", faults.commits()));
            }
        }
        if (options.has(FaultKind.OUTAGES)) {
            beside.add(background(
                    "outages",
                    () -> faults.api().turns(Math.min(300_000, options.time().toMillis() / 2))));
        }
    }

    /** Makes faults of processes, one after another, until the time is over. */
    private void byChance(long end) throws IOException, InterruptedException {
        FaultPlan plan = FaultPlan.endless(options.faults(), random);
        while (System.nanoTime() < end) {
            FaultKind kind = plan.next();
            if (kind == null) {
                ProcessFaults.pause(500);
            } else {
                faults.processes().make(kind, random);
            }
        }
    }

    /**
     * The first part of a full run: joins alone, because a round takes half a minute, and other faults would disturb
     * it.
     */
    private void joinsFirst(long end) throws InterruptedException {
        installation.agents.answerWith(List.of(faults.commits()));
        Thread joins = background("joins", faults.commits());
        long told = System.nanoTime();
        while (System.nanoTime() < end && faults.lacksCommits(options)) {
            told = tell(told);
            ProcessFaults.pause(500);
        }
        joins.interrupt();
        joins.join();
    }

    /**
     * The second part of a full run: every other kind of fault, as often as planned; the long ones on a thread of their
     * own.
     */
    private void full(long end) throws IOException, InterruptedException {
        ProcessFaults processes = faults.processes();
        long told = System.nanoTime();
        Random longRandom = new Random(random.nextLong());
        FaultPlan longOnes = FaultPlan.full(options.faults(), FaultKind::isLong, longRandom);
        Thread longFaults = background("long-faults", () -> {
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
            told = tell(told);
        }
        while (System.nanoTime() < end && longFaults.isAlive()) {
            told = tell(told);
            ProcessFaults.pause(500);
        }
        longFaults.interrupt();
        longFaults.join();
        while (System.nanoTime() < end && !faults.missing(options).isEmpty()) {
            told = tell(told);
            // Some exceptions come only if tasks move, and nothing else moves them now.
            if (faults.lacksExceptions(options)) {
                processes.make(FaultKind.ZOMBIE, random);
            } else {
                ProcessFaults.pause(500);
            }
        }
        complainOfTooFew();
    }

    private void complainOfTooFew() {
        ProcessFaults processes = faults.processes();
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
    private long tell(long told) {
        if (System.nanoTime() - told < Duration.ofMinutes(1).toNanos()) {
            return told;
        }
        Chaos.say(faults.soFar());
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

    private void untilEnding(long pauseMillis, Runnable work) {
        try {
            do {
                work.run();
            } while (!ending.await(pauseMillis, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static Thread background(String name, Runnable work) {
        Thread thread = new Thread(work, "chaos-" + name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
