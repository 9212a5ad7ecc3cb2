package io.buildwatch.bench;

import io.buildwatch.events.JobStatus;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.registry.AvroDeserializer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;

/**
 * 10,000 builds of 20 jobs on the default settings and the API's documented limits: more than can be read soon. How late
 * a change may be seen, and what that takes. Broker and Foundry are in processes of their own. Measured once, whatever
 * the repetitions.
 */
final class ManyBuildsFigure implements Figure {
    private static final int JOBS = 20;
    private static final String PREFIX = "many.";
    /** An event comes after its reading, and the measured time includes that. */
    private static final int EVENT_SECONDS = 5;

    private static final Duration PATIENCE = Duration.ofMinutes(12);
    private static final Set<JobStatus> ENDED =
            Set.of(JobStatus.SUCCEEDED, JobStatus.FAILED, JobStatus.CANCELED, JobStatus.DID_NOT_RUN);

    /** Takes the events of jobs as they become readable. One thread. */
    private static final class Delays {
        private final Watcher watcher;
        private final AvroDeserializer avro;
        private final Set<String> rids = new HashSet<>();
        private SampleSet ends = new SampleSet();
        private SampleSet starts = new SampleSet();

        Delays(Watcher watcher, AvroDeserializer avro) {
            this.watcher = watcher;
            this.avro = avro;
        }

        /** Forgets the delays so far. */
        void restart() {
            ends = new SampleSet();
            starts = new SampleSet();
        }

        void drain() {
            for (Watcher.Arrival arrival : watcher.drain()) {
                JobStatusChanged event = (JobStatusChanged) avro.deserialize(
                        arrival.record().topic(),
                        arrival.record().headers(),
                        arrival.record().value());
                rids.add(event.getBuildRid());
                // The first sight of a job says nothing about how often it is read.
                if (event.getPreviousStatus() == JobStatus.RUNNING && ENDED.contains(event.getStatus())) {
                    add(ends, event.getFinishedTime(), arrival);
                } else if (event.getPreviousStatus() == JobStatus.WAITING && event.getStatus() == JobStatus.RUNNING) {
                    add(starts, event.getLatestAttemptStartTime(), arrival);
                }
            }
        }

        private static void add(SampleSet delays, Instant changed, Watcher.Arrival arrival) {
            if (changed != null) {
                delays.add((arrival.atMillis() - changed.toEpochMilli()) / 1_000.0);
            }
        }
    }

    @Override
    public String name() {
        return "many-builds";
    }

    @Override
    public List<Row> run(BenchOptions options) throws Exception {
        int builds = options.size(10_000, 100);
        Duration measured = Duration.ofSeconds(options.size(600, 20));
        try (LoadWorldProcess world = new LoadWorldProcess(new FastClock(0, 0, 1), 0);
                LoadWorldProcess foundry = LoadWorldProcess.huge();
                ProductAlone product = new ProductAlone(world, PREFIX, Rig.defaultPace(foundry.foundry));
                Watcher watcher = new Watcher(world.bootstrapServers, false, PREFIX + "job-status-changed");
                AvroDeserializer avro = new AvroDeserializer()) {
            avro.configure(Map.of("schema.registry.url", world.registryUrl), false);
            long idleHeap = Footprint.heapNow();
            // So long that few builds end while they are measured.
            String order = "%s %d %d %d 7".formatted(HugeWorld.SMALL, builds, JOBS, options.size(5_400, 60));
            for (String rid : foundry.ask(order).split(" ", -1)) {
                product.submit(rid);
            }
            Delays delays = new Delays(watcher, avro);
            awaitFirstSights(product, delays, builds);
            pass(product, delays, Duration.ofSeconds(options.size(120, 5)));
            delays.restart();
            double cores = cores(product, delays, measured);
            long jobs = product.meter("buildwatch_refreshed_jobs", "");
            long heap = Math.max(0, Footprint.heapNow() - idleHeap);
            long refused = HugeWorld.Calls.parse(foundry.ask(HugeWorld.CALLS)).overLimit();
            Figure.say(
                    "%d jobs read by batch; %d ends seen, median %.1f, p99 %.1f s; %d starts, median %.1f, p99 %.1f s"
                            .formatted(
                                    jobs,
                                    delays.ends.count(),
                                    delays.ends.median(),
                                    delays.ends.percentile(99),
                                    delays.starts.count(),
                                    delays.starts.median(),
                                    delays.starts.percentile(99)));
            String many = "%,d builds × %d jobs (%,d not ended): ".formatted(builds, JOBS, jobs);
            return List.of(
                    Row.atMost(
                            many + "a running job ended → event, longest, s",
                            longest(delays.ends),
                            45 + EVENT_SECONDS,
                            "≤ 45, and " + EVENT_SECONDS + " for the event"),
                    Row.atMost(
                            "the same, a waiting job started → event, longest, s",
                            longest(delays.starts),
                            135 + EVENT_SECONDS,
                            "≤ 135, and " + EVENT_SECONDS + " for the event"),
                    Row.atMost("the same, calls over a limit", new SampleSet().add(refused), 0, "0"),
                    Row.atMost(
                            "the same, heap on top of the idle instance, bytes for each job not ended",
                            new SampleSet().add((double) heap / Math.max(1, jobs)),
                            400,
                            "≤ 400"),
                    Row.atMost("the same, CPU, cores", new SampleSet().add(cores), 1, "≤ 1"));
        }
    }

    private static SampleSet longest(SampleSet delays) {
        return new SampleSet().add(delays.percentile(100));
    }

    private static void awaitFirstSights(ProductAlone product, Delays delays, int builds) {
        long begin = System.nanoTime();
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).until(() -> {
            product.requireNoFault();
            delays.drain();
            return delays.rids.size() == builds;
        });
        Figure.say("all builds seen after %d s".formatted((System.nanoTime() - begin) / 1_000_000_000));
    }

    /** The cores that this process uses on average within the time. */
    private static double cores(ProductAlone product, Delays delays, Duration time) throws IOException {
        long begin = System.nanoTime();
        long cpu = ProductAlone.cpuNanos();
        pass(product, delays, time);
        return (double) (ProductAlone.cpuNanos() - cpu) / (System.nanoTime() - begin);
    }

    private static void pass(ProductAlone product, Delays delays, Duration time) throws IOException {
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            product.requireNoFault();
            delays.drain();
            Awaitility.await().pollDelay(Duration.ofMillis(200)).until(() -> true);
        }
    }
}
