package io.buildwatch.bench;

import io.buildwatch.config.PollConfig;
import io.buildwatch.dev.simulator.FoundrySimulator;
import io.buildwatch.dev.simulator.ScriptedBuilds;
import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.registry.AvroDeserializer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.awaitility.Awaitility;

/**
 * The time from the complete answer ({@code observedTime}) until a {@code read_committed} subscriber in this process
 * has
 * the event, and until it has the first completion record that counts the event.
 */
final class LatencyFigure implements Figure {
    record Times(SampleSet events, SampleSet completions) {}

    @Override
    public String name() {
        return "latency";
    }

    @Override
    public List<Row> run(BenchOptions options) throws Exception {
        Map<Variant, SampleSet> median = perVariant();
        Map<Variant, SampleSet> tail = perVariant();
        Map<Variant, SampleSet> rollup = perVariant();
        try (BenchParts parts = new BenchParts()) {
            // The first two of each do not count, because the JVM goes on making the code faster for minutes.
            int warmUps = options.quick() ? 0 : 2;
            for (int i = -warmUps; i < options.repetitions(); i++) {
                for (Variant variant : Variant.inTurn(i & 1)) {
                    Times times = measure(parts, variant, false, i, options.size(20, 3));
                    say(variant, i, times);
                    if (i >= 0) {
                        median.get(variant).add(times.events.median());
                        tail.get(variant).add(times.events.percentile(99));
                        rollup.get(variant).add(times.completions.median());
                    }
                }
            }
        }
        return List.of(
                row("answer ready → event readable, median, ms", median, 1.0 / 4, "≤ 1/4"),
                row("answer ready → event readable, p99, ms", tail, 1.0 / 3, "≤ 1/3"),
                row("answer ready → completion record readable, median, ms", rollup, 1.0 / 6, "≤ 1/6"));
    }

    /**
     * Measures once.
     *
     * @param queries whether the instance has a read model
     * @param seconds how long the builds take
     */
    static Times measure(BenchParts parts, Variant variant, boolean queries, int seed, int seconds) throws Exception {
        try (FoundrySimulator simulator = BenchParts.unlimitedSimulator();
                Rig rig = new Rig(
                        parts,
                        simulator,
                        variant,
                        PollConfig.defaults().withIntervals(Duration.ofMillis(200), Duration.ofSeconds(1)),
                        Rig.unhurried(simulator),
                        queries);
                Watcher watcher = new Watcher(
                        parts.broker.bootstrapServers(),
                        false,
                        rig.prefix + "job-status-changed",
                        rig.prefix + "build-completion");
                AvroDeserializer avro = new AvroDeserializer()) {
            avro.configure(Map.of("schema.registry.url", parts.registry.url()), false);
            // A new instance must first open stores and find the partitions' leaders, which is not to be measured.
            follow(simulator, rig, watcher, avro, new ScriptedBuilds(40, 3, 4, seed + 1_000L));
            return follow(simulator, rig, watcher, avro, new ScriptedBuilds(20, 20, seconds, seed + 100L));
        }
    }

    /** Submits these builds, and measures until each is complete. */
    private static Times follow(
            FoundrySimulator simulator, Rig rig, Watcher watcher, AvroDeserializer avro, ScriptedBuilds builds) {
        List<String> rids = simulator.add(builds);
        rids.forEach(rig::submit);
        Map<String, BuildCompletion> latest = new HashMap<>();
        Map<String, NavigableMap<Long, Long>> counted = new HashMap<>();
        List<Watcher.Arrival> events = new ArrayList<>();
        Awaitility.await()
                .atMost(Rig.PATIENCE.plusSeconds((long) builds.seconds()))
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    for (Watcher.Arrival arrival : watcher.drain()) {
                        if (arrival.record().topic().endsWith("job-status-changed")) {
                            events.add(arrival);
                        } else if (decode(avro, arrival) instanceof BuildCompletion completion) {
                            latest.put(completion.getBuildRid(), completion);
                            counted.computeIfAbsent(completion.getBuildRid(), rid -> new TreeMap<>())
                                    .putIfAbsent(completion.getSequence(), arrival.atMillis());
                        }
                    }
                    return rids.stream()
                            .allMatch(rid ->
                                    latest.containsKey(rid) && latest.get(rid).getComplete());
                });
        Times times = new Times(new SampleSet(), new SampleSet());
        for (Watcher.Arrival arrival : events) {
            JobStatusChanged event = (JobStatusChanged) decode(avro, arrival);
            long ready = event.getObservedTime().toEpochMilli();
            times.events.add(arrival.atMillis() - ready);
            var first = counted.get(event.getBuildRid()).ceilingEntry(event.getSequence());
            times.completions.add(first.getValue() - ready);
        }
        return times;
    }

    private static Object decode(AvroDeserializer avro, Watcher.Arrival arrival) {
        return avro.deserialize(
                arrival.record().topic(),
                arrival.record().headers(),
                arrival.record().value());
    }

    private static void say(Variant variant, int repetition, Times times) {
        Figure.say("%s %d: %d events, median %s, p99 %s ms; completion %s ms"
                .formatted(
                        variant,
                        repetition,
                        times.events.count(),
                        SampleSet.number(times.events.median()),
                        SampleSet.number(times.events.percentile(99)),
                        SampleSet.number(times.completions.median())));
    }

    private static Row row(String figure, Map<Variant, SampleSet> of, double goal, String goalText) {
        return Row.ratio(
                figure, of.get(Variant.OURS), of.get(Variant.DEFAULTS), "on Streams' defaults", goal, goalText);
    }

    private static Map<Variant, SampleSet> perVariant() {
        Map<Variant, SampleSet> all = new EnumMap<>(Variant.class);
        for (Variant variant : Variant.values()) {
            all.put(variant, new SampleSet());
        }
        return all;
    }
}
