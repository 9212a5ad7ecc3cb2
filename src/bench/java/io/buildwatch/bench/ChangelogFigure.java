package io.buildwatch.bench;

import io.buildwatch.config.PollConfig;
import io.buildwatch.dev.simulator.FoundrySimulator;
import io.buildwatch.dev.simulator.SimulatedBuild;
import io.buildwatch.dev.simulator.SimulatorSettings;
import io.buildwatch.events.BuildCompletion;
import io.buildwatch.registry.AvroDeserializer;
import io.buildwatch.testing.TopicReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * Key and value bytes of all three changelogs per job change, if each sweep finds one changed job. That is the costly
 * case, because the build's own entries are then written for that one job.
 */
final class ChangelogFigure implements Figure {
    private static final int PAGE = 100;

    @Override
    public String name() {
        return "changelog";
    }

    @Override
    public List<Row> run(BenchOptions options) throws Exception {
        SampleSet large = new SampleSet();
        SampleSet small = new SampleSet();
        int changes = options.size(10, 5);
        try (BenchParts parts = new BenchParts()) {
            for (int i = 0; i < options.repetitions(); i++) {
                large.add(bytes(parts, options.size(10_000, 1_000), changes));
                small.add(bytes(parts, 10, changes));
            }
        }
        return List.of(Row.ratio(
                "changelog bytes per job change at %,d jobs a build".formatted(options.size(10_000, 1_000)),
                large,
                small,
                "at 10 jobs",
                1.1,
                "≤ 1.1"));
    }

    private static double bytes(BenchParts parts, int jobs, int changes) throws Exception {
        try (FoundrySimulator simulator = BenchParts.simulator(SimulatorSettings.defaults()
                        .withLimits(SimulatorSettings.Limits.NONE)
                        .withPageSize(PAGE, PAGE));
                Rig rig = new Rig(
                        parts,
                        simulator,
                        Variant.OURS,
                        PollConfig.defaults().withIntervals(Duration.ofMillis(50), Duration.ofMillis(100)),
                        Rig.unhurried(simulator));
                Watcher completions =
                        new Watcher(parts.broker.bootstrapServers(), true, rig.prefix + "build-completion");
                AvroDeserializer avro = new AvroDeserializer()) {
            avro.configure(Map.of("schema.registry.url", parts.registry.url()), false);
            AtomicReference<BuildCompletion> latest = new AtomicReference<>();
            SimulatedBuild build = simulator.build("ri.foundry.main.build.changelog");
            List<String> rids = new ArrayList<>();
            build.change(() -> {
                for (int i = 0; i < jobs; i++) {
                    rids.add(build.job("ri.foundry.main.job.changelog-%05d".formatted(i))
                            .rid());
                }
            });
            rig.submit(build.rid());
            long known = jobs;
            awaitCounted(completions, avro, latest, known);
            long before = written(parts, rig.prefix);
            for (int i = 0; i < changes; i++) {
                build.job(rids.get(i % 10)).status(i < 10 ? "RUNNING" : "SUCCEEDED");
                awaitCounted(completions, avro, latest, ++known);
            }
            double bytes = (double) (written(parts, rig.prefix) - before) / changes;
            Figure.say("%,d jobs: %.1f bytes a change".formatted(jobs, bytes));
            return bytes;
        }
    }

    /**
     * Blocks until a completion record counts so many events: the poller and the rollup have then committed what they
     * wrote.
     */
    private static void awaitCounted(
            Watcher completions, AvroDeserializer avro, AtomicReference<BuildCompletion> latest, long events) {
        Awaitility.await()
                .atMost(Rig.PATIENCE)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> {
                    completions
                            .drain()
                            .forEach(arrival -> latest.set((BuildCompletion) avro.deserialize(
                                    arrival.record().topic(), arrival.record().value())));
                    return latest.get() != null
                            && latest.get().getSequence() == events
                            && latest.get().getBuildStatus() != null;
                });
    }

    /** Key and value bytes that were written to the changelogs so far. Nothing is compacted in so short a time. */
    private static long written(BenchParts parts, String prefix) {
        try (TopicReader reader = new TopicReader(parts.broker.bootstrapServers(), changelogs(prefix))) {
            return reader.readToEnd().stream()
                    .mapToLong(record -> record.serializedKeySize() + Math.max(0, record.serializedValueSize()))
                    .sum();
        }
    }

    private static List<String> changelogs(String prefix) {
        return Stream.of("watched-builds", "watched-jobs", "build-tallies")
                .map(store -> prefix + "buildwatch-" + store + "-changelog")
                .toList();
    }
}
