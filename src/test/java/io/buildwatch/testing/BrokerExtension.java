package io.buildwatch.testing;

import io.buildwatch.dev.broker.EmbeddedBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * One real broker for all test classes of this JVM. Each test method has a prefix of its own for its topics.
 *
 * <pre>{@code
 * @Tag("broker")
 * class SomeTest {
 *     @RegisterExtension
 *     static final BrokerExtension BROKER = new BrokerExtension();
 * }</pre>
 */
public final class BrokerExtension implements BeforeAllCallback, BeforeEachCallback, AfterAllCallback {
    private static final AtomicInteger TESTS = new AtomicInteger();

    /** Part of the prefix, because an instance is locked on its machine, and tests run in two processes. */
    private static final long PROCESS = ProcessHandle.current().pid();

    private SharedBroker shared;
    private Admin admin;
    private String prefix = "";

    @Override
    public void beforeAll(ExtensionContext context) {
        shared = context.getRoot()
                .getStore(ExtensionContext.Namespace.GLOBAL)
                .computeIfAbsent(SharedBroker.class, key -> new SharedBroker(), SharedBroker.class);
        admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()));
        newPrefix();
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        newPrefix();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        admin.close(Duration.ofSeconds(5));
    }

    public String bootstrapServers() {
        return shared.broker.bootstrapServers();
    }

    /** The prefix of this test method's topics; ends with a dot. */
    public String prefix() {
        return prefix;
    }

    /** An admin client, which is closed after the last test of the class. */
    public Admin admin() {
        return admin;
    }

    /** Makes a topic and returns its name, {@link #prefix()} included. */
    public String createTopic(String name, int partitions, Map<String, String> settings) {
        String topic = prefix + name;
        try {
            admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1).configs(settings)))
                    .all()
                    .get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError("cannot create " + topic, e);
        }
        // The controller answers before the broker leads the partitions. Until then the broker refuses records, and a
        // producer that sends two batches at once may fail after minutes (KAFKA-15591).
        Map<TopicPartition, OffsetSpec> ends = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(5))
                .ignoreExceptions()
                .until(() -> admin.listOffsets(ends).all().get().size() == partitions);
        return topic;
    }

    /** A new producer with these settings; the caller closes it. */
    public Producer<byte[], byte[]> producer(Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.putIfAbsent("bootstrap.servers", bootstrapServers());
        return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** All committed records that the topics hold now, those of a partition in offset order. */
    public List<ConsumerRecord<byte[], byte[]>> readToEnd(String... topics) {
        try (TopicReader reader = reader(topics)) {
            return reader.readToEnd();
        }
    }

    /** The first committed records of the topics, at least {@code count}; fails when they do not come in time. */
    public List<ConsumerRecord<byte[], byte[]>> await(int count, Duration timeout, String... topics) {
        try (TopicReader reader = reader(topics)) {
            return new ArrayList<>(reader.await(count, timeout));
        }
    }

    /** A {@code read_committed} reader from the start of these topics; the caller closes it. */
    public TopicReader reader(String... topics) {
        return new TopicReader(bootstrapServers(), Arrays.asList(topics));
    }

    private void newPrefix() {
        prefix = "t" + PROCESS + "-" + TESTS.incrementAndGet() + ".";
    }

    /** Closed by JUnit with the root context, after all test classes. */
    private static final class SharedBroker implements AutoCloseable {
        private final EmbeddedBroker broker = EmbeddedBroker.start();

        @Override
        public void close() {
            broker.close();
        }
    }
}
