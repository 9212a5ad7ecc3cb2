package io.buildwatch.bench;

import io.buildwatch.config.PollConfig;
import io.buildwatch.poll.HeldBuildsLoad;
import io.buildwatch.service.BuildwatchService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;

/**
 * The builds of a week at 200 builds of 20 jobs in 3 minutes, all settled and held: how much of the poller's memory one
 * of them takes, and how long an instance that has lost its local state takes to start. Run once, whatever the
 * repetitions. The broker is in another process.
 */
final class HeldWeekFigure implements Figure {
    private static final int WEEK = 672_000;
    private static final int PARTITIONS = 12;
    private static final int ROUNDS = 3;
    private static final int OF_ONE = 144_000;
    private static final double BYTES_GOAL = 100;
    private static final double MB = 1 << 20;
    private static final String PREFIX = "week.";
    private static final Duration PATIENCE = Duration.ofMinutes(20);

    @Override
    public String name() {
        return "held-week";
    }

    @Override
    public List<Row> run(BenchOptions options) throws Exception {
        int builds = options.size(WEEK, WEEK / 100);
        List<Row> rows = new ArrayList<>(memory(builds, options.size(OF_ONE, OF_ONE / 100)));
        Path directory = Files.createTempDirectory("buildwatch-bench");
        try (LoadWorldProcess world = new LoadWorldProcess(new FastClock(0, 0, 1), 0)) {
            rows.addAll(start(world, builds, directory));
        } finally {
            BenchParts.delete(directory);
        }
        return rows;
    }

    private static List<Row> memory(int builds, int ofOne) {
        long empty = Footprint.heapNow();
        HeldBuildsLoad load = new HeldBuildsLoad(PollConfig.defaults(), PARTITIONS);
        long removal = Duration.ofDays(7).toMillis();
        each(builds, (rid, i) -> load.hold(rid, removal + i));
        double first = (Footprint.heapNow() - empty) / (double) builds;
        require(load, builds);
        for (int round = 1; round <= ROUNDS; round++) {
            long now = round * 60_000L;
            each(builds, (rid, i) -> load.resubmit(rid, now, now + removal + i));
        }
        String one = HeldWeek.rid(new SplittableRandom(1));
        for (int i = 0; i < ofOne; i++) {
            load.resubmit(one, i, removal + i);
        }
        double last = (Footprint.heapNow() - empty) / (double) builds;
        require(load, builds);
        Figure.say("bytes a held build: %.1f, after resubmissions %.1f".formatted(first, last));
        return List.of(
                bytes("heap of one of %,d held builds, bytes".formatted(builds), first),
                bytes(
                        "the same after each was submitted and settled %d times more, one of them %,d times"
                                .formatted(ROUNDS, ofOne),
                        last));
    }

    private static Row bytes(String figure, double bytes) {
        return Row.atMost(figure, new SampleSet().add(bytes), BYTES_GOAL, "≤ 100");
    }

    /** An action on one build. */
    private interface OfBuild {
        void accept(String rid, int number);
    }

    private static void each(int builds, OfBuild action) {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < builds; i++) {
            action.accept(HeldWeek.rid(random), i);
        }
    }

    private static void require(HeldBuildsLoad load, int builds) {
        if (load.held() != builds || load.polled() != 0) {
            throw new AssertionError(load.held() + " held, " + load.polled() + " polled; not " + builds + " and 0");
        }
    }

    private static List<Row> start(LoadWorldProcess world, int builds, Path directory) throws Exception {
        AtomicReference<Throwable> fault = new AtomicReference<>();
        prepare(world, directory.resolve("first"), fault);
        long begin = System.nanoTime();
        long bytes = new HeldWeek(PREFIX + "buildwatch", PARTITIONS, builds).write(world.bootstrapServers);
        Figure.say("changelogs written in %.0f s".formatted(since(begin)));
        long records = builds * (HeldWeek.JOBS + 2L);
        Path state = directory.resolve("state");
        long heapBefore = Footprint.heapNow();
        long residentBefore = Footprint.residentNow();
        long started = System.nanoTime();
        try (ScanWatch scans = new ScanWatch(PREFIX + "buildwatch-bench-StreamThread");
                BuildwatchService service = startService(world, state, fault)) {
            awaitReady(service, fault);
            double ready = since(started);
            double scan = scans.pollerSeconds();
            double scanOfTallies = scans.rollupSeconds();
            // These counts are there after the tasks' first punctuations.
            awaitCount(service, "buildwatch_builds", "ended", builds);
            awaitCount(service, "buildwatch_builds_by_state", "succeeded", builds);
            double heap = (Footprint.heapNow() - heapBefore) / MB;
            double resident = (Footprint.residentNow() - residentBefore) / MB;
            double disk = Footprint.size(state) / MB;
            LoadFigure.requireNoFault(fault.get());
            return List.of(
                    shown(
                            "start without local state, stores of %,d builds and %,d jobs: until ready, s"
                                    .formatted(builds, builds * HeldWeek.JOBS),
                            ready),
                    shown("of these changelog records a second", records / ready),
                    shown("of it scan of the poller's store in `init`, 12 tasks, s", scan),
                    shown("of it scan of the rollup's store in `init`, 12 tasks, s", scanOfTallies),
                    shown("heap after GC, on top of that before, MB", heap),
                    shown("resident memory, on top of that before, MB", resident),
                    shown("state directory, MB", disk),
                    shown("keys and values in the changelogs, MB", bytes / MB));
        }
    }

    /**
     * Runs the service for a moment, so that the topics exist and offsets are committed. Its local state is not used
     * again.
     */
    private static void prepare(LoadWorldProcess world, Path state, AtomicReference<Throwable> fault) throws Exception {
        try (BuildwatchService service = startService(world, state, fault);
                Watcher letters = new Watcher(world.bootstrapServers, true, PREFIX + "dead-letters");
                Submitter submitter = new Submitter(world.bootstrapServers)) {
            awaitReady(service, fault);
            submitter.submit(PREFIX + "build-rids", "no RID");
            Awaitility.await().atMost(Rig.PATIENCE).until(() -> !letters.drain().isEmpty());
        }
    }

    private static BuildwatchService startService(
            LoadWorldProcess world, Path state, AtomicReference<Throwable> fault) {
        return BuildwatchService.start(
                Rig.config(
                        PREFIX,
                        world.bootstrapServers,
                        world.registryUrl,
                        state,
                        Map.of(),
                        PollConfig.defaults(),
                        Rig.defaultPace(world.foundry)),
                fault::set);
    }

    private static void awaitReady(BuildwatchService service, AtomicReference<Throwable> fault)
            throws IOException, InterruptedException {
        if (!service.awaitReady(PATIENCE)) {
            LoadFigure.requireNoFault(fault.get());
            throw new IOException("the service did not get ready");
        }
    }

    private static void awaitCount(BuildwatchService service, String meter, String label, int builds) {
        Awaitility.await(meter).atMost(Rig.PATIENCE).until(() -> Meters.sum(service, meter, label) == builds);
    }

    private static double since(long nanos) {
        return (System.nanoTime() - nanos) / 1e9;
    }

    private static Row shown(String figure, double value) {
        return new Row(figure, SampleSet.number(value), "-", "shown", SampleSet.number(value), null);
    }
}
