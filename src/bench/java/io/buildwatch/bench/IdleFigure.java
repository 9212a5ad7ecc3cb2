package io.buildwatch.bench;

import io.buildwatch.dev.simulator.FoundrySimulator;
import io.buildwatch.events.BuildObserved;
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
 * Committed transactions a second while builds are watched and nothing changes, as the broker logs them. Both columns
 * are counted at the same time, each by an instance of its own that watches all the builds: a count does not suffer
 * from the other as a time would.
 */
final class IdleFigure implements Figure {
    @Override
    public String name() {
        return "idle";
    }

    @Override
    public List<Row> run(Options options) throws Exception {
        int builds = options.size(1_000, 100);
        Duration window = Duration.ofSeconds(options.size(20, 10));
        Map<Variant, Samples> rates = new EnumMap<>(Variant.class);
        Map<Variant, Rig> rigs = new EnumMap<>(Variant.class);
        try (Parts parts = new Parts();
                FoundrySimulator simulator = Parts.unlimitedSimulator()) {
            List<String> rids = running(simulator, builds);
            try {
                for (Variant variant : Variant.values()) {
                    rates.put(variant, new Samples());
                    Rig rig = new Rig(parts, simulator, variant, Rig.defaultPolling(), Rig.unhurried(simulator));
                    rigs.put(variant, rig);
                    watchAll(parts, rig, rids);
                    Figure.say(variant + ": all " + builds + " builds are known");
                }
                try (TransactionLog log = new TransactionLog(parts.broker.bootstrapServers())) {
                    for (int i = 0; i < options.repetitions(); i++) {
                        List<String> prefixes =
                                rigs.values().stream().map(rig -> rig.prefix).toList();
                        Map<String, Long> counts = log.countFor(window, prefixes);
                        Figure.say("committed in " + window.toSeconds() + " s: " + counts);
                        rigs.forEach((variant, rig) ->
                                rates.get(variant).add((double) counts.get(rig.prefix) / window.toSeconds()));
                    }
                }
            } finally {
                rigs.values().forEach(Rig::close);
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

    /** Until each build's status and jobs are published, after which there is nothing more to say. */
    private static void watchAll(Parts parts, Rig rig, List<String> rids) throws InterruptedException {
        try (Watcher watcher = new Watcher(parts.broker.bootstrapServers(), true, rig.prefix + "build-observed");
                AvroDeserializer avro = new AvroDeserializer()) {
            avro.configure(Map.of("schema.registry.url", parts.registry.url()), false);
            rids.forEach(rig::submit);
            Set<String> known = new HashSet<>();
            Awaitility.await().atMost(Rig.PATIENCE).until(() -> {
                for (Watcher.Arrival arrival : watcher.drain()) {
                    BuildObserved seen = (BuildObserved) avro.deserialize(
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
