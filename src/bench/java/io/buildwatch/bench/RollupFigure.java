package io.buildwatch.bench;

import io.buildwatch.dev.registry.EmbeddedRegistry;
import io.buildwatch.events.JobStatus;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.kafka.CommitPace;
import io.buildwatch.registry.AvroDeserializer;
import io.buildwatch.registry.AvroSerializer;
import io.buildwatch.rollup.BuildRollup;
import io.buildwatch.rollup.RollupListener;
import io.buildwatch.rollup.RollupStores;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * CPU time of the rollup's {@code process}, with RocksDB stores, their changelogs and the product's serdes, but no
 * broker. The same number of events for few large builds and for many small ones.
 */
final class RollupFigure implements Figure {
    private static final int LARGE = 10_000;
    private static final int SMALL = 10;
    private static final JobStatus[] LIFE = {JobStatus.WAITING, JobStatus.RUNNING, JobStatus.SUCCEEDED};

    @Override
    public String name() {
        return "rollup";
    }

    @Override
    public List<Row> run(Options options) throws Exception {
        Samples large = new Samples();
        Samples small = new Samples();
        try (EmbeddedRegistry registry = EmbeddedRegistry.start(0);
                AvroSerializer serializer = new AvroSerializer();
                AvroDeserializer deserializer = new AvroDeserializer()) {
            Map<String, String> settings = Map.of("schema.registry.url", registry.url());
            serializer.configure(settings, false);
            deserializer.configure(settings, false);
            // The first rounds compile the code and are not counted.
            for (int i = options.quick() ? 0 : -2; i < options.repetitions(); i++) {
                boolean largeFirst = (i & 1) == 0;
                double first = microseconds(serializer, deserializer, largeFirst ? LARGE : SMALL);
                double second = microseconds(serializer, deserializer, largeFirst ? SMALL : LARGE);
                double atLarge = largeFirst ? first : second;
                double atSmall = largeFirst ? second : first;
                Figure.say("µs an event: %.1f at %,d jobs, %.1f at %d".formatted(atLarge, LARGE, atSmall, SMALL));
                if (i >= 0) {
                    large.add(atLarge);
                    small.add(atSmall);
                }
            }
        }
        return List.of(
                Row.ratio("rollup, CPU µs per event at 10,000 jobs a build", large, small, "at 10 jobs", 1.1, "≤ 1.1"));
    }

    /** CPU time per event, for all jobs of as many builds of this size as make {@link #LARGE} jobs in all. */
    private static double microseconds(AvroSerializer serializer, AvroDeserializer deserializer, int jobsABuild)
            throws IOException {
        Path state = Files.createTempDirectory("buildwatch-bench");
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "bench");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
        settings.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
        Spent spent = new Spent();
        BuildRollup.Parts parts = new BuildRollup.Parts(
                serializer,
                deserializer,
                fault -> false,
                "https://foundry.example.com",
                "build-completion",
                "completions",
                "dead-letters",
                "tallies",
                "failed",
                RollupListener.NONE);
        // Closing deletes the state directory.
        try (TopologyTestDriver driver = new TopologyTestDriver(topology(parts, spent), settings)) {
            TestInputTopic<byte[], byte[]> events =
                    driver.createInputTopic("events", new ByteArraySerializer(), new ByteArraySerializer());
            for (int step = 0; step < LIFE.length; step++) {
                for (int job = 0; job < LARGE; job++) {
                    // Round robin over the builds: no build is served from a warmer cache than it would be.
                    int builds = LARGE / jobsABuild;
                    String rid = "ri.foundry.main.build.%05d".formatted(job % builds);
                    long sequence = (long) step * jobsABuild + job / builds + 1;
                    JobStatusChanged event = event(rid, job, sequence, step);
                    events.pipeInput(
                            rid.getBytes(StandardCharsets.UTF_8), serializer.serialize("job-status-changed", event));
                }
            }
        }
        if (spent.events != LIFE.length * LARGE) {
            throw new AssertionError("only " + spent.events + " events were processed");
        }
        return spent.nanos / 1000.0 / spent.events;
    }

    private static JobStatusChanged event(String rid, int job, long sequence, int step) {
        Instant at = Instant.ofEpochMilli(1_700_000_000_000L + step * 1000L);
        return JobStatusChanged.newBuilder()
                .setBuildRid(rid)
                .setWatch(1)
                .setJobRid("ri.foundry.main.job.%05d".formatted(job))
                .setSequence(sequence)
                .setAttempt(1)
                .setPreviousStatus(step == 0 ? null : LIFE[step - 1])
                .setStatus(LIFE[step])
                .setStartedTime(at)
                .setObservedTime(at)
                .build();
    }

    private static Topology topology(BuildRollup.Parts parts, Spent spent) {
        var raw = new ByteArrayDeserializer();
        var bytes = new ByteArraySerializer();
        return new Topology()
                .addSource("from-events", raw, raw, "events")
                .addProcessor("rollup", () -> new Timed(new BuildRollup(parts, new CommitPace()), spent), "from-events")
                .addStateStore(RollupStores.tallies("tallies"), "rollup")
                .addStateStore(RollupStores.failedJobs("failed"), "rollup")
                .addSink("completions", "build-completion", bytes, bytes, "rollup")
                .addSink("dead-letters", "dead-letters", bytes, bytes, "rollup");
    }

    /** CPU time, and for how many events. */
    private static final class Spent {
        private long nanos;
        private long events;
    }

    /** Adds up the CPU time of the processor it wraps. */
    private static final class Timed implements Processor<byte[], byte[], byte[], byte[]> {
        private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

        private final BuildRollup rollup;
        private final Spent spent;

        Timed(BuildRollup rollup, Spent spent) {
            this.rollup = rollup;
            this.spent = spent;
        }

        @Override
        public void init(ProcessorContext<byte[], byte[]> context) {
            rollup.init(context);
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            long begin = THREADS.getCurrentThreadCpuTime();
            rollup.process(record);
            spent.nanos += THREADS.getCurrentThreadCpuTime() - begin;
            spent.events++;
        }
    }
}
