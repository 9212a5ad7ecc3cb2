package io.buildwatch.bench;

import io.buildwatch.config.FoundryConfig;
import io.buildwatch.config.PollConfig;
import io.buildwatch.dev.simulator.ApiFault;
import io.buildwatch.dev.simulator.FaultRules;
import io.buildwatch.dev.simulator.FoundrySimulator;
import io.buildwatch.dev.simulator.ScriptShape;
import io.buildwatch.dev.simulator.ScriptedBuilds;
import io.buildwatch.dev.simulator.SimulatedEndpoint;
import io.buildwatch.dev.simulator.SimulatorSettings;
import io.buildwatch.dev.simulator.WorldChange;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.registry.AvroDeserializer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;

/**
 * How soon a change in Foundry is readable, and how many calls that takes: with jobs read by batch, and by listing alone.
 * The simulator holds the documented limits and answers after 40 ms; the settings are the product's defaults.
 */
final class FreshnessFigure implements Figure {
    private static final int JOBS = 20;
    private static final Duration SETTLING_IN = Duration.ofSeconds(45);
    private static final Duration MEASURED = Duration.ofSeconds(150);

    /** How jobs are read again. */
    private enum Way {
        BATCH,
        LIST
    }

    /** How long after a change its event was readable, and how long after it the change had been read; seconds. */
    private record Delays(SampleSet readable, SampleSet read) {}

    /** One run: the delays, and the calls to each endpoint. */
    private record Run(SampleSet delays, SampleSet read, Map<SimulatedEndpoint, Long> calls, long refused) {
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
        Map<Way, Run> runs = new EnumMap<>(Way.class);
        try (BenchParts parts = new BenchParts()) {
            for (Way way : Way.values()) {
                runs.put(way, measure(parts, way, builds, options));
                say(way, builds, runs.get(way));
            }
        }
        Run batch = runs.get(Way.BATCH);
        Run list = runs.get(Way.LIST);
        int part = builds < 400 ? 4 : 8;
        return List.of(
                Row.atMost(title(builds) + "median, s", value(batch.delays.median()), 1.3, "≤ 1.3"),
                Row.atMost(title(builds) + "p99, s", value(batch.delays.percentile(99)), 5, "≤ 5"),
                Row.ratio(
                        title(builds) + "p99, s",
                        value(batch.delays.percentile(99)),
                        value(list.delays.percentile(99)),
                        "by listing",
                        1.0 / 3,
                        "≤ 1/3"),
                Row.ratio(
                        "the same, calls in all",
                        value(batch.allCalls()),
                        value(list.allCalls()),
                        "by listing",
                        1.0 / part,
                        "≤ 1/" + part));
    }

    /** More jobs than the limit of batches can read every two seconds. */
    private static List<Row> measureMany(BenchOptions options) throws Exception {
        int builds = 2_000;
        try (BenchParts parts = new BenchParts()) {
            Run batch = measure(parts, Way.BATCH, builds, options);
            say(Way.BATCH, builds, batch);
            return List.of(
                    Row.atMost(title(builds) + "mean, s", value(batch.delays.mean()), 5, "≤ 5"),
                    Row.atMost(title(builds) + "p99, s", value(batch.delays.percentile(99)), 20, "≤ 20"));
        }
    }

    private static String title(int builds) {
        return builds + " builds × " + JOBS + " jobs, change → event, ";
    }

    private static SampleSet value(double value) {
        return new SampleSet().add(value);
    }

    private static void say(Way way, int builds, Run run) {
        Figure.say(
                "%d builds, %s: mean %.2f, median %.2f, p90 %.2f, p99 %.2f s of %d changes; read after %.2f, p99 %.2f s; calls %s, over a limit %d"
                        .formatted(
                                builds,
                                way,
                                run.delays.mean(),
                                run.delays.median(),
                                run.delays.percentile(90),
                                run.delays.percentile(99),
                                run.delays.count(),
                                run.read.median(),
                                run.read.percentile(99),
                                run.calls,
                                run.refused));
    }

    private static Run measure(BenchParts parts, Way way, int builds, BenchOptions options) throws Exception {
        try (FoundrySimulator simulator = BenchParts.simulator(SimulatorSettings.defaults());
                Rig rig = new Rig(parts, simulator, Variant.OURS, PollConfig.defaults(), config(simulator, way));
                Watcher watcher =
                        new Watcher(parts.broker.bootstrapServers(), false, rig.prefix + "job-status-changed");
                AvroDeserializer avro = new AvroDeserializer()) {
            avro.configure(Map.of("schema.registry.url", parts.registry.url()), false);
            FaultRules answers = simulator.misbehaviour();
            answers.tune(new FaultRules.Tuning(0, 40, 0, 0, "1"));
            answers.always(ApiFault.SLOW);
            // So long that jobs take about 75 s, and that no build ends while it is measured.
            List<String> rids = simulator.add(
                    new ScriptedBuilds(builds, JOBS, options.size(360, 60), 7, new ScriptShape(0, 0, 0, 0)));
            rids.forEach(rig::submit);
            pass(Duration.ofSeconds(options.size((int) SETTLING_IN.toSeconds(), 5)));
            watcher.drain();
            Map<SimulatedEndpoint, Long> before = calls(simulator);
            long begin = System.currentTimeMillis();
            pass(Duration.ofSeconds(options.size((int) MEASURED.toSeconds(), 20)));
            Map<SimulatedEndpoint, Long> calls = calls(simulator);
            calls.replaceAll((endpoint, count) -> count - before.get(endpoint));
            // So that changes that are seen late are measured too.
            pass(Duration.ofSeconds(options.size(40, 5)));
            long refused = Set.of(SimulatedEndpoint.values()).stream()
                    .mapToLong(simulator.calls()::overLimit)
                    .sum();
            Delays delays = delays(simulator, rids, watcher, avro, begin, begin + MEASURED.toMillis());
            return new Run(delays.readable, delays.read, calls, refused);
        }
    }

    private static FoundryConfig config(FoundrySimulator simulator, Way way) {
        return Rig.defaultPace(simulator)
                .withRefresh(new FoundryConfig.Refresh(way == Way.BATCH, Duration.ofSeconds(2)));
    }

    private static void pass(Duration duration) {
        Awaitility.await().pollDelay(duration).atMost(duration.plusSeconds(10)).until(() -> true);
    }

    private static Map<SimulatedEndpoint, Long> calls(FoundrySimulator simulator) {
        Map<SimulatedEndpoint, Long> calls = new EnumMap<>(SimulatedEndpoint.class);
        for (SimulatedEndpoint endpoint : SimulatedEndpoint.values()) {
            calls.put(endpoint, simulator.calls().count(endpoint));
        }
        return calls;
    }

    /** The first event of a change: when the job was read, and when the event was readable; ms since the epoch. */
    private record FirstEvent(long observedMillis, long arrivedMillis) {}

    /** Of each change between {@code from} and {@code to} that has an event. */
    private static Delays delays(
            FoundrySimulator simulator, List<String> rids, Watcher watcher, AvroDeserializer avro, long from, long to) {
        Map<String, FirstEvent> firstEvents = new HashMap<>();
        for (Watcher.Arrival arrival : watcher.drain()) {
            JobStatusChanged event = (JobStatusChanged)
                    avro.deserialize(arrival.record().topic(), arrival.record().value());
            firstEvents.putIfAbsent(
                    event.getJobRid() + " " + event.getStatus(),
                    new FirstEvent(event.getObservedTime().toEpochMilli(), arrival.atMillis()));
        }
        Delays delays = new Delays(new SampleSet(), new SampleSet());
        for (String rid : rids) {
            for (WorldChange change : simulator.truth().transitions(rid)) {
                FirstEvent event = firstEvents.get(change.jobRid() + " " + change.status());
                boolean measured = change.atMillis() >= from && change.atMillis() < to;
                if (event != null && measured && change.previousStatus() != null) {
                    delays.readable.add((event.arrivedMillis - change.atMillis()) / 1000.0);
                    delays.read.add((event.observedMillis - change.atMillis()) / 1000.0);
                }
            }
        }
        return delays;
    }
}
