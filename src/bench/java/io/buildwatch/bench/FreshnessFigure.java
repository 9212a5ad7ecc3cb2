package io.buildwatch.bench;

import io.buildwatch.config.FoundryConfig;
import io.buildwatch.config.PollConfig;
import io.buildwatch.dev.simulator.ApiFault;
import io.buildwatch.dev.simulator.FaultRules;
import io.buildwatch.dev.simulator.FoundrySimulator;
import io.buildwatch.dev.simulator.SimulatedEndpoint;
import io.buildwatch.dev.simulator.SimulatorSettings;
import io.buildwatch.registry.AvroDeserializer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How soon a change in Foundry is readable, and how many calls that takes: with jobs read by batch, and by listing alone.
 * Builds begin and end all the time. The simulator holds the documented limits and answers after 40 ms; the settings are
 * the product's defaults.
 */
final class FreshnessFigure implements Figure {
    private static final int JOBS = SteadyBuilds.JOBS;
    /** So that jobs take about 75 s, and about three of a build run at a time. */
    private static final int BUILD_SECONDS = 500;

    private static final Duration SETTLING_IN = Duration.ofSeconds(45);
    private static final Duration MEASURED = Duration.ofSeconds(150);
    /** So that changes that are seen late are measured too. */
    private static final Duration LATE = Duration.ofSeconds(40);

    /** How jobs are read again. */
    private enum Way {
        BATCH,
        BATCH_WITHOUT_SHARE,
        LIST
    }

    /** One run: the delays, the calls to each endpoint, and how many calls were over a limit. */
    private record Run(ChangeDelays delays, Map<SimulatedEndpoint, Long> calls, long refused) {
        long allCalls() {
            return calls.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    @Override
    public String name() {
        return "freshness";
    }

    @Override
    public List<Row> run(BenchOptions options) throws Exception {
        List<Row> rows = new ArrayList<>();
        for (int builds : options.quick() ? List.of(20) : List.of(300, 500)) {
            rows.addAll(compare(builds, options));
        }
        if (!options.quick()) {
            rows.addAll(measureMany(options));
        }
        return rows;
    }

    private static List<Row> compare(int builds, BenchOptions options) throws Exception {
        Run batch;
        Run list;
        try (BenchParts parts = new BenchParts()) {
            batch = measure(parts, Way.BATCH, builds, options);
            list = measure(parts, Way.LIST, builds, options);
        }
        int part = builds < 400 ? 4 : 8;
        String title = title(builds);
        return List.of(
                Row.atMost(
                        title + "change → event, median, s",
                        value(batch.delays.readable().median()),
                        1.3,
                        "≤ 1.3"),
                Row.atMost(title + "change → event, p99, s", p99(batch.delays.readable()), 5, "≤ 5"),
                Row.ratio(
                        title + "change → event, p99, s",
                        p99(batch.delays.readable()),
                        p99(list.delays.readable()),
                        "by listing",
                        1.0 / 3,
                        "≤ 1/3"),
                Row.ratio(
                        title + "calls in all",
                        value(batch.allCalls()),
                        value(list.allCalls()),
                        "by listing",
                        1.0 / part,
                        "≤ 1/" + part),
                Row.ratio(
                        title + "build ended → complete, median, s",
                        value(batch.delays.complete().median()),
                        value(list.delays.complete().median()),
                        "by listing",
                        1,
                        "≤ 1"),
                Row.ratio(
                        title + "build ended → complete, p99, s",
                        p99(batch.delays.complete()),
                        p99(list.delays.complete()),
                        "by listing",
                        1,
                        "≤ 1"),
                Row.atMost(title + "calls over a limit", value(batch.refused), 0, "0"));
    }

    /** More jobs than the limit of batches can read every two seconds. */
    private static List<Row> measureMany(BenchOptions options) throws Exception {
        int builds = 2_000;
        List<Row> rows = new ArrayList<>();
        for (Way way : List.of(Way.BATCH, Way.BATCH_WITHOUT_SHARE)) {
            String title = title(builds) + (way == Way.BATCH ? "" : "foundry.requests.share=0%, ");
            try (BenchParts parts = new BenchParts()) {
                Run run = measure(parts, way, builds, options);
                rows.add(Row.atMost(
                        title + "change → event, mean, s",
                        value(run.delays.readable().mean()),
                        5,
                        "≤ 5"));
                rows.add(Row.atMost(title + "change → event, p99, s", p99(run.delays.readable()), 20, "≤ 20"));
            }
        }
        return rows;
    }

    private static String title(int builds) {
        return "%,d builds × %d jobs: ".formatted(builds, JOBS);
    }

    private static SampleSet value(double value) {
        return new SampleSet().add(value);
    }

    private static SampleSet p99(SampleSet delays) {
        return value(delays.percentile(99));
    }

    private static void say(Way way, int builds, Run run) {
        Figure.say(
                "%d builds, %s: change → event mean %.2f, median %.2f, p90 %.2f, p99 %.2f s of %d changes (%d unseen); read after %.2f, p99 %.2f s; end → complete median %.2f, p99 %.2f s of %d; calls %s, over a limit %d"
                        .formatted(
                                builds,
                                way,
                                run.delays.readable().mean(),
                                run.delays.readable().median(),
                                run.delays.readable().percentile(90),
                                run.delays.readable().percentile(99),
                                run.delays.readable().count(),
                                run.delays.unseen(),
                                run.delays.read().median(),
                                run.delays.read().percentile(99),
                                run.delays.complete().median(),
                                run.delays.complete().percentile(99),
                                run.delays.complete().count(),
                                run.calls,
                                run.refused));
    }

    private static Run measure(BenchParts parts, Way way, int builds, BenchOptions options) throws Exception {
        try (FoundrySimulator simulator = BenchParts.simulator(SimulatorSettings.defaults());
                Rig rig = new Rig(parts, simulator, Variant.OURS, PollConfig.defaults(), config(simulator, way));
                Watcher watcher = new Watcher(
                        parts.broker.bootstrapServers(),
                        false,
                        rig.prefix + "job-status-changed",
                        rig.prefix + "build-completion");
                AvroDeserializer avro = new AvroDeserializer()) {
            avro.configure(Map.of("schema.registry.url", parts.registry.url()), false);
            FaultRules answers = simulator.misbehaviour();
            answers.tune(new FaultRules.Tuning(0, 40, 0, 0, "1"));
            answers.always(ApiFault.SLOW);
            SteadyBuilds steady = new SteadyBuilds(simulator, rig::submit, builds, options.size(BUILD_SECONDS, 60));
            steady.pass(shortened(SETTLING_IN, 5, options));
            Map<SimulatedEndpoint, Long> before = calls(simulator);
            long from = System.currentTimeMillis();
            steady.pass(shortened(MEASURED, 20, options));
            long to = System.currentTimeMillis();
            Map<SimulatedEndpoint, Long> calls = calls(simulator);
            calls.replaceAll((endpoint, count) -> count - before.get(endpoint));
            steady.pass(shortened(LATE, 8, options));
            long refused = Set.of(SimulatedEndpoint.values()).stream()
                    .mapToLong(simulator.calls()::overLimit)
                    .sum();
            ChangeDelays.FirstRecords first = ChangeDelays.FirstRecords.of(watcher.drain(), avro);
            Run run = new Run(ChangeDelays.of(first, simulator, steady.rids(), from, to), calls, refused);
            say(way, builds, run);
            return run;
        }
    }

    private static Duration shortened(Duration usual, int quickSeconds, BenchOptions options) {
        return Duration.ofSeconds(options.size((int) usual.toSeconds(), quickSeconds));
    }

    private static FoundryConfig config(FoundrySimulator simulator, Way way) {
        FoundryConfig config = Rig.defaultPace(simulator)
                .withRefresh(new FoundryConfig.Refresh(way != Way.LIST, Duration.ofSeconds(2)));
        FoundryConfig.Limits limits = config.limits();
        return way != Way.BATCH_WITHOUT_SHARE
                ? config
                : config.withLimits(new FoundryConfig.Limits(
                        limits.perMinute(),
                        limits.concurrency(),
                        0,
                        limits.batchPerSecond(),
                        limits.batchConcurrency()));
    }

    private static Map<SimulatedEndpoint, Long> calls(FoundrySimulator simulator) {
        Map<SimulatedEndpoint, Long> calls = new EnumMap<>(SimulatedEndpoint.class);
        for (SimulatedEndpoint endpoint : SimulatedEndpoint.values()) {
            calls.put(endpoint, simulator.calls().count(endpoint));
        }
        return calls;
    }
}
