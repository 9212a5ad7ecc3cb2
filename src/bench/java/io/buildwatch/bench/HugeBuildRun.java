package io.buildwatch.bench;

import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.registry.AvroDeserializer;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;

/**
 * A run of one instance on topics of its own: small builds, and perhaps a huge one beside them, until all are complete.
 */
final class HugeBuildRun {
    static final int SCRAPE_MS = 100;
    private static final String HUGE = "ri.foundry.main.build.huge-";
    private static final Duration PATIENCE = Duration.ofMinutes(8);

    /**
     * The result of a run. Without a huge build the two times in seconds are 0.
     *
     * @param latencies from answer ready to event readable, of the small builds' events, ms; with a huge build only of
     *     those
     *     that came before it was complete
     * @param mostHeld the greatest value of {@code buildwatch_sweep_readings_held}
     * @param firstEventsSeconds from the submission of the huge build until an event of each of its jobs was readable
     * @param completeSeconds from the submission of the huge build until it was complete
     * @param right whether the completion record of the huge build counts right and there were two events for each job
     */
    record Result(
            SampleSet latencies,
            TransactionLog.Ended transactions,
            long mostHeld,
            double firstEventsSeconds,
            double completeSeconds,
            boolean right) {
        @Override
        public String toString() {
            return "%d events of small builds, median %s, p99 %s ms; %s; most held %d; huge: first events %.1f s, complete %.1f s, counts %s"
                    .formatted(
                            latencies.count(),
                            SampleSet.number(latencies.median()),
                            SampleSet.number(latencies.percentile(99)),
                            transactions,
                            mostHeld,
                            firstEventsSeconds,
                            completeSeconds,
                            right ? "right" : "WRONG");
        }
    }

    private final LoadWorldProcess world;
    private final LoadWorldProcess foundry;
    private final String prefix;
    private final int seed;
    private final int seconds;

    /**
     * @param world has the broker and the registry
     * @param foundry has the Foundry simulator, and must be a {@link HugeWorld}
     * @param seconds how long the small builds take
     */
    HugeBuildRun(LoadWorldProcess world, LoadWorldProcess foundry, String prefix, int seed, int seconds) {
        this.world = world;
        this.foundry = foundry;
        this.prefix = prefix;
        this.seed = seed;
        this.seconds = seconds;
    }

    /** @param jobs how many jobs the huge build has; 0 for no huge build */
    Result measure(int jobs) throws Exception {
        try (ProductAlone product = new ProductAlone(world, prefix, Rig.defaultPace(foundry.foundry));
                Watcher watcher = new Watcher(
                        world.bootstrapServers, false, prefix + "job-status-changed", prefix + "build-completion");
                TransactionLog log = new TransactionLog(world.bootstrapServers);
                AvroDeserializer avro = new AvroDeserializer()) {
            avro.configure(Map.of("schema.registry.url", world.registryUrl), false);
            // A new instance must first open stores and find the partitions' leaders, which is not to be measured.
            submitAll(product, small(40, 3, 4, seed + 1_000L + prefix.hashCode()));
            new Course(watcher, avro, 40, null, 0).run(product);
            String huge = HUGE + prefix + jobs;
            if (jobs > 0) {
                foundry.ask(HugeWorld.HUGE + " " + huge + " " + jobs);
            }
            log.mark();
            Course course = new Course(watcher, avro, 100, jobs > 0 ? huge : null, jobs);
            if (jobs > 0) {
                product.submit(huge);
            }
            submitAll(product, small(100, 20, seconds, seed + 100L + prefix.hashCode()));
            course.run(product);
            return course.result(log.endedSince(prefix));
        }
    }

    private List<String> small(int builds, int jobs, int lasting, long ofSeed) throws IOException {
        String order = "%s %d %d %d %d".formatted(HugeWorld.SMALL, builds, jobs, lasting, ofSeed);
        return List.of(foundry.ask(order).split(" ", -1));
    }

    private static void submitAll(ProductAlone product, List<String> rids) {
        rids.forEach(product::submit);
    }

    /** What happens from the submissions until all small builds, and the huge one if there is one, are complete. */
    private final class Course {
        private final Watcher watcher;
        private final AvroDeserializer avro;
        private final int builds;
        private final String huge;
        private final int jobs;
        private final long begin = System.currentTimeMillis();
        private final SampleSet latencies = new SampleSet();
        private final Set<String> complete = new HashSet<>();
        private int eventsOfHuge;
        private long firstEvents;
        private long hugeComplete;
        private boolean right = true;
        private long mostHeld;
        private long nextScrape = begin;

        Course(Watcher watcher, AvroDeserializer avro, int builds, String huge, int jobs) {
            this.watcher = watcher;
            this.avro = avro;
            this.builds = builds;
            this.huge = huge;
            this.jobs = jobs;
        }

        void run(ProductAlone product) {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> {
                        product.requireNoFault();
                        scrape(product);
                        for (Watcher.Arrival arrival : watcher.drain()) {
                            take(arrival);
                        }
                        return complete.size() == builds && (huge == null || hugeComplete > 0);
                    });
        }

        private void scrape(ProductAlone product) throws IOException, InterruptedException {
            if (System.currentTimeMillis() >= nextScrape) {
                mostHeld = Math.max(mostHeld, product.meter("buildwatch_sweep_readings_held", ""));
                nextScrape = System.currentTimeMillis() + SCRAPE_MS;
            }
        }

        private void take(Watcher.Arrival arrival) throws IOException {
            boolean ofHuge = arrival.record().key().equals(huge);
            boolean event = arrival.record().topic().endsWith("job-status-changed");
            if (event && ofHuge) {
                // Counted without decoding, because they are many and this process shares its cores with the product.
                if (++eventsOfHuge == jobs) {
                    firstEvents = arrival.atMillis();
                    foundry.ask(HugeWorld.END + " " + huge);
                }
            } else if (event) {
                long ready =
                        ((JobStatusChanged) decode(arrival)).getObservedTime().toEpochMilli();
                if (hugeComplete == 0) {
                    latencies.add(arrival.atMillis() - ready);
                }
            } else if (decode(arrival) instanceof BuildCompletion completion && completion.getComplete()) {
                if (ofHuge) {
                    hugeComplete = arrival.atMillis();
                    right = completion.getJobCount() == jobs
                            && completion.getCounts().equals(HugeWorld.counts(jobs));
                } else {
                    complete.add(completion.getBuildRid());
                }
            }
        }

        private Object decode(Watcher.Arrival arrival) {
            return avro.deserialize(
                    arrival.record().topic(),
                    arrival.record().headers(),
                    arrival.record().value());
        }

        Result result(TransactionLog.Ended transactions) throws IOException {
            for (Watcher.Arrival arrival : watcher.drain()) {
                take(arrival);
            }
            return new Result(
                    latencies,
                    transactions,
                    mostHeld,
                    huge == null ? 0 : (firstEvents - begin) / 1000.0,
                    huge == null ? 0 : (hugeComplete - begin) / 1000.0,
                    right && eventsOfHuge == 2 * jobs);
        }
    }
}
