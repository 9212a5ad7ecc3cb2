package io.buildwatch.bench;

import io.buildwatch.config.PollConfig;
import io.buildwatch.dev.simulator.FoundrySimulator;
import io.buildwatch.events.BuildCompletion;
import io.buildwatch.registry.AvroDeserializer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;

/**
 * Committed transactions a second while builds are watched and nothing changes, by the broker's log of transactions.
 * One
 * instance at a time: with another one polling beside it, an instance on the default settings would be too slow to make
 * all of its commits.
 */
final class IdleFigure implements Figure {
    @Override
    public String name() {
        return "idle";
    }

    @Override
    public List<Row> run(BenchOptions options) throws Exception {
        int builds = options.size(1_000, 100);
        Duration window = Duration.ofSeconds(options.size(24, 10));
        Map<Variant, SampleSet> rates = new EnumMap<>(Variant.class);
        for (Variant variant : Variant.values()) {
            rates.put(variant, new SampleSet());
        }
        try (BenchParts parts = new BenchParts();
                FoundrySimulator simulator = BenchParts.unlimitedSimulator()) {
            List<String> rids = running(simulator, builds);
            for (int i = 0; i < options.repetitions(); i++) {
                for (Variant variant : Variant.inTurn(i)) {
                    long committed = committed(parts, simulator, variant, rids, window);
                    Figure.say(variant + ": committed in " + window.toSeconds() + " s: " + committed);
                    rates.get(variant).add((double) committed / window.toSeconds());
                }
            }
        }
        return List.of(Row.ratio(
                "transactions a second, " + builds + " builds watched, nothing changing",
                rates.get(Variant.OURS),
                rates.get(Variant.DEFAULTS),
                "on Streams' defaults",
                1.0 / 40,
                "≤ 1/40"));
    }

    private static long committed(
            BenchParts parts, FoundrySimulator simulator, Variant variant, List<String> rids, Duration window)
            throws InterruptedException {
        try (Rig rig = new Rig(parts, simulator, variant, PollConfig.defaults(), Rig.unhurried(simulator));
                TransactionLog log = new TransactionLog(parts.broker.bootstrapServers())) {
            watchAll(parts, rig, rids);
            return log.countFor(window, rig.prefix);
        }
    }

    private static List<String> running(FoundrySimulator simulator, int builds) {
        List<String> rids = new ArrayList<>();
        for (int i = 0; i < builds; i++) {
            String rid = "ri.foundry.main.build.idle-" + i;
            simulator.build(rid).job("ri.foundry.main.job.idle-" + i + "-a").status("RUNNING");
            simulator.build(rid).job("ri.foundry.main.job.idle-" + i + "-b");
            rids.add(rid);
        }
        return rids;
    }

    /**
     * Submits the builds, and blocks until each one's status and jobs are in a completion record. After that neither
     * poller nor rollup has anything to publish.
     */
    private static void watchAll(BenchParts parts, Rig rig, List<String> rids) throws InterruptedException {
        try (Watcher watcher = new Watcher(parts.broker.bootstrapServers(), true, rig.prefix + "build-completion");
                AvroDeserializer avro = new AvroDeserializer()) {
            avro.configure(Map.of("schema.registry.url", parts.registry.url()), false);
            rids.forEach(rig::submit);
            Set<String> known = new HashSet<>();
            Awaitility.await().atMost(Rig.PATIENCE).until(() -> {
                for (Watcher.Arrival arrival : watcher.drain()) {
                    BuildCompletion seen = (BuildCompletion) avro.deserialize(
                            arrival.record().topic(), arrival.record().value());
                    if (seen.getBuildStatus() != null && seen.getJobCount() == 2) {
                        known.add(seen.getBuildRid());
                    }
                }
                return known.size() == rids.size();
            });
        }
    }
}
