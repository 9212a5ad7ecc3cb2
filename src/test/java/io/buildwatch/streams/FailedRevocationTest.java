package io.buildwatch.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.testing.BrokerExtension;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.KafkaClientSupplier;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.assignment.assignors.StickyTaskAssignor;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The producer of an instance is fenced before it commits the tasks that it must give up. These tasks have written in
 * punctuations only, as those of the poller do while no RID comes in, and become standbys of the same instance.
 */
@Tag("broker")
class FailedRevocationTest {
    private static final int PARTITIONS = 4;

    @RegisterExtension
    static final BrokerExtension BROKER = new BrokerExtension();

    @TempDir
    Path dir;

    /** Whether the next commit in a revocation is to fail. */
    private final AtomicBoolean fence = new AtomicBoolean();

    private final Queue<Throwable> ends = new ConcurrentLinkedQueue<>();

    @Test
    void noWriteOfTheAbortedTransactionIsKept() {
        BROKER.createTopic("in", PARTITIONS, Map.of());
        String out = BROKER.createTopic("out", PARTITIONS, Map.of());
        List<KafkaStreams> instances = new ArrayList<>();
        try {
            instances.add(start("first"));
            awaitCounts(out, 0);
            fence.set(true);
            instances.add(start("second"));
            // The first instance either ends, or is given tasks again.
            await().until(() -> !fence.get());
            await().until(() -> isRunning(instances.get(1)) && (!ends.isEmpty() || isRunning(instances.get(0))));
            instances.remove(1).close(Duration.ofSeconds(20));
            if (!ends.isEmpty()) {
                instances.add(start("first-again"));
            }
            awaitCounts(out, longest(out));

            assertThat(counts(out))
                    .allSatisfy((task, counts) -> assertThat(counts)
                            .containsExactlyElementsOf(LongStream.rangeClosed(1, counts.size())
                                    .boxed()
                                    .toList()));
            assertThat(ends).singleElement().isInstanceOf(StreamFault.class);
        } finally {
            instances.forEach(instance -> instance.close(Duration.ofSeconds(20)));
        }
    }

    private static boolean isRunning(KafkaStreams instance) {
        return instance.state() == KafkaStreams.State.RUNNING
                && instance.metadataForLocalThreads().stream()
                        .anyMatch(thread -> !thread.activeTasks().isEmpty());
    }

    /** Waits until each task has counted beyond {@code after}. */
    private static void awaitCounts(String out, long after) {
        await().until(() -> counts(out).size() == PARTITIONS
                && counts(out).values().stream().allMatch(counts -> counts.get(counts.size() - 1) > after));
    }

    private static long longest(String out) {
        return counts(out).values().stream()
                .mapToLong(counts -> counts.get(counts.size() - 1))
                .max()
                .orElseThrow();
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(100));
    }

    /** What each task has counted, by the task's id. */
    private static Map<String, List<Long>> counts(String out) {
        Map<String, List<Long>> counts = new TreeMap<>();
        for (ConsumerRecord<byte[], byte[]> record : BROKER.readToEnd(out)) {
            counts.computeIfAbsent(new StringDeserializer().deserialize(out, record.key()), task -> new ArrayList<>())
                    .add(new LongDeserializer().deserialize(out, record.value()));
        }
        return counts;
    }

    private KafkaStreams start(String name) {
        String prefix = BROKER.prefix();
        Topology topology = new Topology()
                .addSource("in", new ByteArrayDeserializer(), new ByteArrayDeserializer(), prefix + "in")
                .addProcessor("count", Counter::new, "in")
                .addStateStore(
                        Stores.keyValueStoreBuilder(
                                Stores.persistentKeyValueStore("counts"), Serdes.String(), Serdes.Long()),
                        "count")
                .addSink(
                        "out",
                        prefix + "out",
                        Serdes.String().serializer(),
                        Serdes.Long().serializer(),
                        "count");
        RevivalGuard guard = new RevivalGuard(ends::add);
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, prefix + "counting");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, BROKER.bootstrapServers());
        settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        settings.put(StreamsConfig.STATE_DIR_CONFIG, dir.resolve(name).toString());
        settings.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, 1);
        settings.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, 1);
        // Almost always there is something to commit when a rebalance begins.
        settings.put(StreamsConfig.POLL_MS_CONFIG, 5);
        settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 2_000);
        settings.put(StreamsConfig.TASK_ASSIGNOR_CLASS_CONFIG, StickyTaskAssignor.class.getName());
        settings.put("session.timeout.ms", 6_000);
        settings.put("heartbeat.interval.ms", 300);
        settings.put(RevivalGuard.CONFIG, guard);
        KafkaStreams streams = new KafkaStreams(
                topology,
                settings,
                new FencedClients(new GuardedClients(guard, new ThreadCommitState(), MemberNotes.in(dir))));
        streams.setUncaughtExceptionHandler(thrown -> StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
        streams.start();
        return streams;
    }

    /** Counts its punctuations in a store, and forwards each count. */
    private static final class Counter extends ContextualProcessor<byte[], byte[], String, Long> {
        @Override
        public void init(ProcessorContext<String, Long> context) {
            super.init(context);
            context.schedule(Duration.ofMillis(5), PunctuationType.WALL_CLOCK_TIME, now -> count());
        }

        private void count() {
            KeyValueStore<String, Long> counts = context().getStateStore("counts");
            String task = context().taskId().toString();
            Long before = counts.get(task);
            long count = before == null ? 1 : before + 1;
            counts.put(task, count);
            context().forward(new Record<>(task, count, context().currentSystemTimeMs()));
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            throw new AssertionError("no record is sent");
        }
    }

    /** As {@link GuardedClients}, except that one commit made while tasks are revoked fails as a fenced producer's does. */
    private final class FencedClients implements KafkaClientSupplier {
        private final KafkaClientSupplier inner;

        FencedClients(KafkaClientSupplier inner) {
            this.inner = inner;
        }

        @Override
        @SuppressWarnings("unchecked")
        public Producer<byte[], byte[]> getProducer(Map<String, Object> config) {
            Producer<byte[], byte[]> producer = inner.getProducer(config);
            return (Producer<byte[], byte[]>) Proxy.newProxyInstance(
                    getClass().getClassLoader(), new Class<?>[] {Producer.class}, (proxy, method, arguments) -> {
                        if (method.getName().equals("commitTransaction")
                                && isRevoking()
                                && fence.compareAndSet(true, false)) {
                            throw new ProducerFencedException("as if another producer had the same id");
                        }
                        try {
                            return method.invoke(producer, arguments);
                        } catch (InvocationTargetException e) {
                            throw e.getCause();
                        }
                    });
        }

        private static boolean isRevoking() {
            return StackWalker.getInstance()
                    .walk(frames ->
                            frames.anyMatch(frame -> frame.getMethodName().equals("handleRevocation")));
        }

        @Override
        public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
            return inner.getConsumer(config);
        }

        @Override
        public Consumer<byte[], byte[]> getRestoreConsumer(Map<String, Object> config) {
            return inner.getRestoreConsumer(config);
        }

        @Override
        public Consumer<byte[], byte[]> getGlobalConsumer(Map<String, Object> config) {
            return inner.getGlobalConsumer(config);
        }

        @Override
        public Admin getAdmin(Map<String, Object> config) {
            return inner.getAdmin(config);
        }
    }
}
