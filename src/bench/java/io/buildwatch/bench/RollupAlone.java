package io.buildwatch.bench;

import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.registry.AvroDeserializer;
import io.buildwatch.registry.AvroSerializer;
import io.buildwatch.rollup.BuildRollup;
import io.buildwatch.rollup.RollupStores;
import io.buildwatch.streams.FlowListener;
import io.buildwatch.streams.RangeReader;
import io.buildwatch.streams.ThreadCommitState;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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

/** The rollup with RocksDB stores, their changelogs and the product's serdes, but no broker. One thread. */
final class RollupAlone implements AutoCloseable {
    private final AvroSerializer serializer;
    private final Spent spent = new Spent();
    private final TopologyTestDriver driver;
    private final TestInputTopic<byte[], byte[]> events;

    RollupAlone(AvroSerializer serializer, AvroDeserializer deserializer) throws IOException {
        this.serializer = serializer;
        Path state = Files.createTempDirectory("buildwatch-bench");
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "bench");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
        settings.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
        BuildRollup.Parts parts = new BuildRollup.Parts(
                serializer,
                deserializer,
                fault -> false,
                "https://foundry.example.com",
                "build-completion",
                "completions",
                "dead-letters",
                "tallies",
                RangeReader.NONE,
                FlowListener.NONE);
        driver = new TopologyTestDriver(topology(parts, spent), settings);
        events = driver.createInputTopic("events", new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Has the rollup process the event; returns when it has. */
    void take(JobStatusChanged event) {
        events.pipeInput(
                event.getBuildRid().getBytes(StandardCharsets.UTF_8),
                serializer.serialize("job-status-changed", event));
    }

    /** The CPU time of the rollup's {@code process} per event since the last call of this method, in µs. */
    double microseconds() {
        double each = spent.nanos / 1000.0 / spent.events;
        spent.nanos = 0;
        spent.events = 0;
        return each;
    }

    /** Deletes the state directory too. */
    @Override
    public void close() {
        driver.close();
    }

    private static Topology topology(BuildRollup.Parts parts, Spent spent) {
        var raw = new ByteArrayDeserializer();
        var bytes = new ByteArraySerializer();
        return new Topology()
                .addSource("from-events", raw, raw, "events")
                .addProcessor(
                        "rollup",
                        () -> new Timed(new BuildRollup(parts, new ThreadCommitState()), spent),
                        "from-events")
                .addStateStore(RollupStores.tallies("tallies"), "rollup")
                .addSink("completions", "build-completion", bytes, bytes, "rollup")
                .addSink("dead-letters", "dead-letters", bytes, bytes, "rollup");
    }

    /** CPU time, and the number of events that took it. */
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
