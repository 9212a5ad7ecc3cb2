package io.buildwatch.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buildwatch.dev.simulator.ScriptedBuilds;
import io.buildwatch.dev.simulator.SimulatedBuild;
import io.buildwatch.guarantees.Guarantees;
import io.buildwatch.guarantees.Seen;
import io.buildwatch.registry.AvroDeserializer;
import io.buildwatch.registry.AvroSerializer;
import io.buildwatch.service.StartFailure;
import io.buildwatch.testing.BrokerExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.processor.TaskId;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Serdes of others in place of ours, and exceptions that they may throw on a stream thread. */
@Tag("broker")
class SerdeTest {
    @RegisterExtension
    static final BrokerExtension BROKER = new BrokerExtension();

    @TempDir
    Path dir;

    /** A serializer of others, as far as Buildwatch can tell. */
    public static class OthersSerializer implements Serializer<SpecificRecord> {
        static final AtomicInteger RECORDS = new AtomicInteger();

        private final AvroSerializer serializer = new AvroSerializer();

        @Override
        public void configure(Map<String, ?> configs, boolean isKey) {
            serializer.configure(configs, isKey);
        }

        @Override
        public byte[] serialize(String topic, SpecificRecord data) {
            RECORDS.incrementAndGet();
            return serializer.serialize(topic, data);
        }

        @Override
        public void close() {
            serializer.close();
        }
    }

    /** The deserializer that goes with it. */
    public static class OthersDeserializer implements Deserializer<SpecificRecord> {
        private final AvroDeserializer deserializer = new AvroDeserializer();

        @Override
        public void configure(Map<String, ?> configs, boolean isKey) {
            deserializer.configure(configs, isKey);
        }

        @Override
        public SpecificRecord deserialize(String topic, byte[] data) {
            return deserializer.deserialize(topic, data);
        }

        @Override
        public void close() {
            deserializer.close();
        }
    }

    /** Throws once an exception of the kind that Streams itself throws when a broker is slow or a task is corrupted. */
    public static final class ThrowingSerializer extends OthersSerializer {
        static final AtomicInteger LEFT = new AtomicInteger();

        static volatile Supplier<RuntimeException> what = () -> new TimeoutException("injected");

        @Override
        public byte[] serialize(String topic, Headers headers, SpecificRecord data) {
            if (LEFT.decrementAndGet() == 0) {
                throw what.get();
            }
            return super.serialize(topic, headers, data);
        }
    }

    /**
     * A serializer that may be used by only one thread, besides the one that made it and used it first: Kafka does not
     * require serializers to be thread-safe.
     */
    public static final class OneThreadSerializer extends OthersSerializer {
        private final OneThread thread = new OneThread();

        @Override
        public byte[] serialize(String topic, SpecificRecord data) {
            thread.used(topic);
            return super.serialize(topic, data);
        }
    }

    /** The deserializer that goes with it. */
    public static final class OneThreadDeserializer extends OthersDeserializer {
        private final OneThread thread = new OneThread();

        @Override
        public SpecificRecord deserialize(String topic, byte[] data) {
            thread.used(topic);
            return super.deserialize(topic, data);
        }
    }

    /** Records which stream thread used a serializer or deserializer, and for which topics. */
    private static final class OneThread {
        static final Set<Thread> USERS = ConcurrentHashMap.newKeySet();
        static final Queue<String> WRONG = new ConcurrentLinkedQueue<>();

        private final Thread maker = Thread.currentThread();
        private final Set<String> warmed = ConcurrentHashMap.newKeySet();
        private final AtomicReference<Thread> user = new AtomicReference<>();

        void used(String topic) {
            Thread now = Thread.currentThread();
            if (now == maker) {
                warmed.add(topic);
                return;
            }
            if (!now.getName().contains("StreamThread")) {
                // The read model's thread, which may look up a schema.
                return;
            }
            USERS.add(now);
            if (!user.compareAndSet(null, now) && user.get() != now) {
                WRONG.add(now.getName() + " and " + user.get().getName() + " use the same one");
            }
            if (!warmed.contains(topic)) {
                WRONG.add("used for " + topic + " before it was warmed for it");
            }
        }
    }

    @Test
    void eachStreamThreadHasAPairOfItsOwn() {
        OneThread.USERS.clear();
        OneThread.WRONG.clear();
        try (Pipeline pipeline = new Pipeline(BROKER, dir)) {
            pipeline.settings.put("num.stream.threads", "2");
            pipeline.serializer = OneThreadSerializer.class;
            pipeline.deserializer = OneThreadDeserializer.class;
            try (Seen seen = pipeline.start().seen()) {
                List<String> rids = pipeline.simulator.add(new ScriptedBuilds(12, 5, 3, 7));
                rids.forEach(pipeline::submit);
                rids.forEach(seen::untilComplete);

                Guarantees.assertAll(seen, pipeline.simulator.truth(), rids);
            }
            assertThat(OneThread.USERS).hasSize(2);
            assertThat(OneThread.WRONG).isEmpty();
            assertThat(pipeline.faults).isEmpty();
        }
    }

    @Test
    void thoseOfOthersTakeThePlaceOfOurs() {
        try (Pipeline pipeline = new Pipeline(BROKER, dir);
                Seen seen = started(pipeline, OthersSerializer.class)) {
            int before = OthersSerializer.RECORDS.get();
            SimulatedBuild build = Jobs.newBuild(pipeline, 3);
            Jobs.succeed(build);
            pipeline.submit(build.rid());
            seen.untilComplete(build.rid());

            assertThat(OthersSerializer.RECORDS.get()).isGreaterThan(before);
            Guarantees.assertAll(seen, pipeline.simulator.truth(), List.of(build.rid()));
            assertThat(pipeline.faults).isEmpty();
        }
    }

    static Stream<Supplier<RuntimeException>> exceptionsThatStreamsTreatsSpecially() {
        Set<TaskId> all = IntStream.range(0, Pipeline.PARTITIONS)
                .boxed()
                .flatMap(partition -> Stream.of(new TaskId(1, partition), new TaskId(2, partition)))
                .collect(Collectors.toSet());
        return Stream.of(() -> new TimeoutException("injected"), () -> new TaskCorruptedException(all));
    }

    @ParameterizedTest
    @MethodSource("exceptionsThatStreamsTreatsSpecially")
    void whatStreamsTreatsSpeciallyStopsTheInstanceAndNothingIsLostOrDoubled(Supplier<RuntimeException> what) {
        ThrowingSerializer.LEFT.set(Integer.MAX_VALUE);
        ThrowingSerializer.what = what;
        try (Pipeline pipeline = new Pipeline(BROKER, dir);
                Seen seen = started(pipeline, ThrowingSerializer.class)) {
            List<String> rids = pipeline.simulator.add(new ScriptedBuilds(6, 20, 6, 17));
            rids.forEach(pipeline::submit);
            for (int fault = 1; fault <= 3; fault++) {
                int faults = fault;
                ThrowingSerializer.LEFT.set(60);
                Awaitility.await()
                        .atMost(Duration.ofSeconds(30))
                        .pollInterval(Duration.ofMillis(20))
                        .until(() -> pipeline.faults.size() >= faults);
                pipeline.restart();
            }
            rids.forEach(seen::untilComplete);

            assertThat(pipeline.faults)
                    .allSatisfy(thrown ->
                            assertThat(thrown).hasRootCauseInstanceOf(what.get().getClass()));
            Guarantees.assertAll(seen, pipeline.simulator.truth(), rids);
        }
    }

    @Test
    void aClassThatIsNotThereIsALineBeforeAnythingIsMade() {
        try (Pipeline pipeline = new Pipeline(BROKER, dir)) {
            pipeline.serializer = String.class;

            assertThatThrownBy(pipeline::start)
                    .isInstanceOf(StartFailure.class)
                    .hasMessageContaining("avro.serializer=java.lang.String")
                    .hasMessageContaining("plugins/");
            assertThat(dir).isEmptyDirectory();
        }
    }

    private static Seen started(Pipeline pipeline, Class<?> serializer) {
        pipeline.serializer = serializer;
        pipeline.deserializer = OthersDeserializer.class;
        pipeline.start();
        return pipeline.seen();
    }
}
