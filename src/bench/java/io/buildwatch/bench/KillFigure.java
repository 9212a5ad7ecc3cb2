package io.buildwatch.bench;

import io.buildwatch.dev.simulator.FoundrySimulator;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.registry.AvroDeserializer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/**
 * {@code kill -9} of the only instance, which is started again at once on the same state directory, as a supervisor
 * would do. Measured is the time from the kill until an event that was observed after it is readable with
 * {@code read_committed}. 100 builds change all the time; the settings are the product's defaults.
 */
final class KillFigure implements Figure {
    private static final int BUILDS = 100;
    private static final String PREFIX = "kill.";

    @Override
    public String name() {
        return "kill";
    }

    @Override
    public List<Row> run(BenchOptions options) throws Exception {
        SampleSet seconds;
        ScheduledExecutorService world = Executors.newSingleThreadScheduledExecutor();
        try (BenchParts parts = new BenchParts();
                FoundrySimulator simulator = BenchParts.unlimitedSimulator()) {
            List<String> rids = new ArrayList<>();
            for (int i = 0; i < BUILDS; i++) {
                rids.add(simulator.build("ri.foundry.main.build.kill-" + i).rid());
            }
            AtomicInteger next = new AtomicInteger();
            world.scheduleAtFixedRate(
                    () -> {
                        int job = next.getAndIncrement();
                        simulator.build(rids.get(job % BUILDS)).job("ri.foundry.main.job.kill-" + job);
                    },
                    0,
                    20,
                    TimeUnit.MILLISECONDS);
            try {
                seconds = kills(parts, start(parts, simulator), simulator, rids, options);
            } finally {
                world.shutdownNow();
            }
        }
        return List.of(Row.atMost(
                "`kill -9` → first new event, s, " + seconds.count() + " kills", seconds, 3, "median ≤ 3 s"));
    }

    private static SampleSet kills(
            BenchParts parts, Command first, FoundrySimulator simulator, List<String> rids, BenchOptions options)
            throws Exception {
        Command instance = first;
        SampleSet seconds = new SampleSet();
        try {
            awaitTopics(instance);
            try (Watcher events = new Watcher(parts.broker.bootstrapServers(), true, PREFIX + "job-status-changed");
                    AvroDeserializer avro = new AvroDeserializer()) {
                avro.configure(Map.of("schema.registry.url", parts.registry.url()), false);
                try (Submitter submitter = new Submitter(parts.broker.bootstrapServers())) {
                    rids.forEach(rid -> submitter.submit(PREFIX + "build-rids", rid));
                }
                for (int i = 0; i < options.repetitions(); i++) {
                    awaitReadings(events, rids.size() / 2, instance);
                    long killed = System.currentTimeMillis();
                    instance.kill();
                    instance = start(parts, simulator);
                    double took = (awaitNew(events, avro, killed, instance) - killed) / 1000.0;
                    Figure.say("%.2f s, of them %.2f s until the new process began its streams"
                            .formatted(took, began(instance)));
                    seconds.add(took);
                }
            }
            return seconds;
        } finally {
            instance.close();
        }
    }

    private static Command start(BenchParts parts, FoundrySimulator simulator) throws IOException {
        Path state = parts.directory("kill-state");
        return new Command(
                Map.of("FOUNDRY_TOKEN", Rig.TOKEN),
                List.of(
                        "run",
                        "--set",
                        "foundry.url=" + simulator.url(),
                        "--set",
                        "bootstrap.servers=" + parts.broker.bootstrapServers(),
                        "--set",
                        "schema.registry.url=" + parts.registry.url(),
                        "--set",
                        "topics.prefix=" + PREFIX,
                        "--set",
                        "state.dir=" + state,
                        "--set",
                        "http.listen=127.0.0.1:0"));
    }

    private static void awaitTopics(Command instance) {
        Awaitility.await().atMost(Rig.PATIENCE).until(() -> {
            requireAlive(instance);
            return began(instance) > 0;
        });
    }

    /** How long the process took to log that Kafka Streams is started, s; 0 if it has not logged that. */
    private static double began(Command instance) {
        return instance.lines().stream()
                .filter(line -> line.text().contains("started: application"))
                .mapToDouble(line -> (line.atNanos() - instance.startedNanos) / 1e9)
                .findFirst()
                .orElse(0);
    }

    /**
     * Blocks until there were events of so many builds since the last call: the instance then works as before the kill.
     */
    private static void awaitReadings(Watcher events, int builds, Command instance) {
        Set<String> seen = new HashSet<>();
        Awaitility.await().atMost(Rig.PATIENCE).until(() -> {
            requireAlive(instance);
            events.drain().forEach(arrival -> seen.add(arrival.record().key()));
            return seen.size() >= builds;
        });
    }

    /**
     * Blocks until there is an event that was observed after the kill.
     *
     * @return when the first one arrived, ms since the epoch
     */
    private static long awaitNew(Watcher events, AvroDeserializer avro, long killed, Command instance) {
        SampleSet first = new SampleSet();
        Awaitility.await()
                .atMost(Rig.PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> {
                    requireAlive(instance);
                    for (Watcher.Arrival arrival : events.drain()) {
                        JobStatusChanged event = (JobStatusChanged) avro.deserialize(
                                arrival.record().topic(), arrival.record().value());
                        if (event.getObservedTime().toEpochMilli() > killed) {
                            first.add(arrival.atMillis());
                        }
                    }
                    return first.count() > 0;
                });
        return (long) first.percentile(0);
    }

    private static void requireAlive(Command instance) {
        if (!instance.process.isAlive()) {
            throw new AssertionError("the instance ended:\n" + instance.said());
        }
    }
}
