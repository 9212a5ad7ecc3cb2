package io.buildwatch.bench;

import io.buildwatch.config.PollConfig;
import io.buildwatch.dev.simulator.ApiFault;
import io.buildwatch.dev.simulator.FaultRules;
import io.buildwatch.dev.simulator.FoundrySimulator;
import io.buildwatch.dev.simulator.ScriptedBuilds;
import io.buildwatch.dev.simulator.SimulatedEndpoint;
import io.buildwatch.dev.simulator.SimulatedSchedule;
import io.buildwatch.dev.simulator.SimulatorSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * How soon a build is watched that a followed schedule has started, how many calls follows take, and whether queries
 * become slower with many of them. The simulator holds the documented limits and answers after 40 ms; the settings are
 * the product's defaults. Measured once, whatever the repetitions.
 */
final class FollowsFigure implements Figure {
    private static final int JOBS = 5;
    private static final int BUILD_SECONDS = 60;
    private static final long BETWEEN_RUNS_MILLIS = 500;
    /** What a follow may take from a run's result to the first event, on top of {@code follow.interval}. */
    private static final int EVENT_SECONDS = 2;
    /** For 100 follows, by the default interval four calls a minute for each and some for their names. */
    private static final int CALLS_OF_HUNDRED = 450;

    private static final int FIFTH = 5;
    private static final int ASKED = 300;
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    @Override
    public String name() {
        return "follows";
    }

    @Override
    public List<Row> run(BenchOptions options) throws Exception {
        List<Row> rows = new ArrayList<>();
        try (BenchParts parts = new BenchParts()) {
            rows.addAll(hundred(parts, options));
            rows.addAll(thousand(parts, options));
        }
        return rows;
    }

    private static List<Row> hundred(BenchParts parts, BenchOptions options) throws Exception {
        int follows = options.size(100, 5);
        try (FoundrySimulator simulator = simulator();
                Rig rig = new Rig(parts, simulator, Variant.OURS, PollConfig.defaults(), Rig.defaultPace(simulator))) {
            List<SimulatedSchedule> schedules = follow(rig, simulator, follows);
            awaitReadings(simulator, 2 * follows);
            double calls = callsAMinute(simulator, Duration.ofSeconds(options.size(120, 20)));
            SampleSet delays = delays(parts, rig, simulator, schedules, Duration.ofSeconds(options.size(180, 10)));
            Figure.say("%d follows: %.0f calls a minute; result → first event median %.2f, p99 %.2f s of %d builds"
                    .formatted(follows, calls, delays.median(), delays.percentile(99), delays.count()));
            double interval = PollConfig.defaults().followInterval().toMillis() / 1_000.0;
            String title = "%,d follows: ".formatted(follows);
            return List.of(
                    Row.atMost(
                            title + "a run's result is there → first job event of its build, p99, s",
                            new SampleSet().add(delays.percentile(99)),
                            interval + EVENT_SECONDS,
                            "≤ `follow.interval` (%.0f) + %d".formatted(interval, EVENT_SECONDS)),
                    Row.atMost(
                            title + "calls a minute while nothing runs",
                            new SampleSet().add(calls),
                            CALLS_OF_HUNDRED,
                            "≤ " + CALLS_OF_HUNDRED));
        }
    }

    /** The time from the result of each run to the first event of the build that it started, in s. */
    private static SampleSet delays(
            BenchParts parts, Rig rig, FoundrySimulator simulator, List<SimulatedSchedule> schedules, Duration time)
            throws Exception {
        Map<String, Long> started = new HashMap<>();
        Map<String, Long> seen = new HashMap<>();
        try (Watcher watcher = new Watcher(parts.broker.bootstrapServers(), false, rig.prefix + "job-status-changed")) {
            Random random = new Random(11);
            long begin = System.currentTimeMillis();
            Awaitility.await()
                    .atMost(time.plusSeconds(60))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> {
                        long passed = System.currentTimeMillis() - begin;
                        while (started.size() <= passed / BETWEEN_RUNS_MILLIS) {
                            String rid = simulator
                                    .add(new ScriptedBuilds(1, JOBS, BUILD_SECONDS, started.size()))
                                    .get(0);
                            schedules
                                    .get(random.nextInt(schedules.size()))
                                    .run()
                                    .submitted(rid);
                            started.put(rid, System.currentTimeMillis());
                        }
                        return passed >= time.toMillis();
                    });
            Awaitility.await().atMost(PATIENCE).until(() -> {
                watcher.drain()
                        .forEach(arrival -> seen.putIfAbsent(arrival.record().key(), arrival.atMillis()));
                return seen.keySet().containsAll(started.keySet());
            });
        }
        SampleSet delays = new SampleSet();
        started.forEach((rid, atMillis) -> delays.add((seen.get(rid) - atMillis) / 1_000.0));
        return delays;
    }

    private static List<Row> thousand(BenchParts parts, BenchOptions options) throws Exception {
        int follows = options.size(1_000, 20);
        int builds = options.size(200, 10);
        try (FoundrySimulator simulator = simulator();
                Rig rig = new Rig(
                        parts, simulator, Variant.OURS, PollConfig.defaults(), Rig.defaultPace(simulator), true)) {
            simulator
                    .add(new ScriptedBuilds(builds, JOBS, options.size(1_800, 60), 5))
                    .forEach(rig::submit);
            QueryClient client = new QueryClient(rig.httpPort());
            client.awaitBuilds(builds);
            ask(parts, rig, client, options); // compiles the code
            Answers without = ask(parts, rig, client, options);
            follow(rig, simulator, follows);
            awaitReadings(simulator, follows);
            double calls = callsAMinute(simulator, Duration.ofSeconds(options.size(120, 20)));
            Answers with = ask(parts, rig, client, options);
            SampleSet page = new SampleSet();
            client.ask("/api/follows", options.size(ASKED, 10), page);
            int fifth = Rig.defaultPace(simulator).limits().perMinute() / FIFTH;
            String title = "%,d follows: ".formatted(follows);
            return List.of(
                    Row.atMost(
                            title + "their calls a minute",
                            new SampleSet().add(calls),
                            fifth,
                            "≤ a fifth of the budget, %,d".formatted(fifth)),
                    shown(title + "`/api/builds`, median, ms", with.builds.median(), without.builds.median()),
                    shown(title + "`/api/builds`, p99, ms", with.builds.percentile(99), without.builds.percentile(99)),
                    shown(title + "`/api/service`, median, ms", with.service.median(), without.service.median()),
                    shown(title + "`buildwatch status`, median, s", with.status.median(), without.status.median()),
                    new Row(
                            title + "`/api/follows`, median and p99, ms",
                            SampleSet.number(page.median()) + ", " + SampleSet.number(page.percentile(99)),
                            "-",
                            "shown",
                            SampleSet.number(page.median()),
                            null));
        }
    }

    /** How long answers took: of {@code /api/builds} and {@code /api/service} in ms, of {@code status} in s. */
    private record Answers(SampleSet builds, SampleSet service, SampleSet status) {}

    private static Answers ask(BenchParts parts, Rig rig, QueryClient client, BenchOptions options) throws Exception {
        Answers answers = new Answers(new SampleSet(), new SampleSet(), new SampleSet());
        client.ask("/api/builds", options.size(ASKED, 10), answers.builds);
        client.ask("/api/service", options.size(ASKED, 10), answers.service);
        Map<String, String> environment = Map.of(
                "BUILDWATCH_BOOTSTRAP_SERVERS", parts.broker.bootstrapServers(),
                "BUILDWATCH_SCHEMA_REGISTRY_URL", parts.registry.url(),
                "BUILDWATCH_TOPICS_PREFIX", rig.prefix);
        for (int i = 0; i < options.size(3, 1); i++) {
            try (Command status = new Command(environment, List.of("status"))) {
                boolean ended = status.process.waitFor(120, TimeUnit.SECONDS);
                if (!ended || status.process.exitValue() != 0) {
                    throw new AssertionError("status failed:\n" + status.said());
                }
                answers.status.add((System.nanoTime() - status.startedNanos) / 1e9);
            }
        }
        return answers;
    }

    private static Row shown(String figure, double with, double without) {
        return new Row(
                figure,
                SampleSet.number(with),
                SampleSet.number(without) + " without follows",
                "shown",
                SampleSet.number(with / without),
                null);
    }

    private static FoundrySimulator simulator() throws Exception {
        FoundrySimulator simulator = BenchParts.simulator(SimulatorSettings.defaults());
        simulator.misbehaviour().tune(new FaultRules.Tuning(0, 40, 0, 0, "1"));
        simulator.misbehaviour().always(ApiFault.SLOW);
        return simulator;
    }

    private static List<SimulatedSchedule> follow(Rig rig, FoundrySimulator simulator, int follows) {
        List<SimulatedSchedule> schedules = new ArrayList<>(follows);
        for (int i = 0; i < follows; i++) {
            String rid = "ri.scheduler.main.schedule.bench-" + i;
            schedules.add(simulator.schedule(rid).displayName("Schedule " + i));
            rig.submit(rid);
        }
        return schedules;
    }

    private static void awaitReadings(FoundrySimulator simulator, int readings) {
        Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> simulator.calls().count(SimulatedEndpoint.SCHEDULE_RUNS) >= readings);
    }

    private static double callsAMinute(FoundrySimulator simulator, Duration time) {
        long before = calls(simulator);
        Awaitility.await().pollDelay(time).atMost(time.plusSeconds(10)).until(() -> true);
        return (calls(simulator) - before) * 60.0 / time.toSeconds();
    }

    private static long calls(FoundrySimulator simulator) {
        return Stream.of(
                        SimulatedEndpoint.SCHEDULE_RUNS,
                        SimulatedEndpoint.SCHEDULE,
                        SimulatedEndpoint.DATASET_SCHEDULES)
                .mapToLong(simulator.calls()::count)
                .sum();
    }
}
