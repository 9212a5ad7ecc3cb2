package io.buildwatch.pipeline;

import io.buildwatch.config.AvroConfig;
import io.buildwatch.config.BuildwatchConfig;
import io.buildwatch.config.FoundryConfig;
import io.buildwatch.config.HttpConfig;
import io.buildwatch.config.KafkaConfig;
import io.buildwatch.config.OAuthClient;
import io.buildwatch.config.PollConfig;
import io.buildwatch.config.TopicsConfig;
import io.buildwatch.dev.registry.EmbeddedRegistry;
import io.buildwatch.dev.simulator.FoundrySimulator;
import io.buildwatch.dev.simulator.SimulatorSettings;
import io.buildwatch.guarantees.Seen;
import io.buildwatch.guarantees.SeenFollows;
import io.buildwatch.registry.AvroDeserializer;
import io.buildwatch.registry.AvroSerializer;
import io.buildwatch.service.BuildwatchService;
import io.buildwatch.testing.BrokerExtension;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * The service and everything it needs, in this process: a real broker, the embedded registry, and the simulator over
 * HTTP.
 */
final class Pipeline implements AutoCloseable {
    static final PollConfig QUICK = PollConfig.defaults()
            .withIntervals(Duration.ofMillis(100), Duration.ofMillis(400))
            .withSettling(Duration.ofSeconds(2), Duration.ofSeconds(4))
            .withUnseenAfter(Duration.ofSeconds(3), Duration.ofSeconds(3));
    static final int PARTITIONS = 4;
    static final String TOKEN = "pipeline-test-token";

    final FoundrySimulator simulator;
    final EmbeddedRegistry registry;
    final Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
    private final String bootstrapServers;
    private final Producer<byte[], byte[]> producer;
    private final Path stateDir;
    private final PollConfig polling;
    private final Map<String, Map<String, String>> topicSettings;
    private final String prefix;

    /** The serdes that the next start uses. */
    Class<?> serializer = AvroSerializer.class;

    Class<?> deserializer = AvroDeserializer.class;

    /** The OAuth2 client of the next start; null for {@link #TOKEN}. */
    @Nullable
    OAuthClient oauth;

    @Nullable
    Path caFile;

    /** How the next start reads jobs again. */
    FoundryConfig.Refresh refresh = new FoundryConfig.Refresh(false, Duration.ofMillis(200));

    /** Kafka's settings of the next start. */
    final Map<String, String> settings = new HashMap<>();

    /** {@code topics.create} of the next start. */
    boolean topicsCreate = true;

    @Nullable
    BuildwatchService service;

    private Pipeline(
            String bootstrapServers,
            String prefix,
            Path stateDir,
            PollConfig polling,
            Map<String, Map<String, String>> topicSettings,
            int pageSize) {
        this.bootstrapServers = bootstrapServers;
        this.stateDir = stateDir;
        this.polling = polling;
        this.topicSettings = topicSettings;
        this.prefix = prefix;
        try {
            registry = EmbeddedRegistry.start(0);
            simulator = FoundrySimulator.start(SimulatorSettings.defaults()
                    .withToken(TOKEN)
                    .withLimits(SimulatorSettings.Limits.NONE)
                    .withPageSize(pageSize, 1_000)
                    .withRelay());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "acks", "all"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    Pipeline(BrokerExtension broker, Path stateDir) {
        this(broker.bootstrapServers(), broker.prefix(), stateDir, QUICK, Map.of(), 100);
    }

    Pipeline(BrokerExtension broker, Path stateDir, PollConfig polling) {
        this(broker.bootstrapServers(), broker.prefix(), stateDir, polling, Map.of(), 100);
    }

    Pipeline(BrokerExtension broker, Path stateDir, Map<String, Map<String, String>> topicSettings) {
        this(broker.bootstrapServers(), broker.prefix(), stateDir, QUICK, topicSettings, 100);
    }

    /**
     * With another broker than the shared one.
     *
     * @param bootstrapServers for the test's own clients, and for the service unless {@link #settings} has another
     *     value
     */
    Pipeline(String bootstrapServers, String prefix, Path stateDir) {
        this(bootstrapServers, prefix, stateDir, QUICK, Map.of(), 100);
    }

    /** With pages of at most {@code pageSize} jobs. */
    Pipeline(BrokerExtension broker, Path stateDir, PollConfig polling, int pageSize) {
        this(broker.bootstrapServers(), broker.prefix(), stateDir, polling, Map.of(), pageSize);
    }

    Pipeline start() {
        service = BuildwatchService.start(config(stateDir), faults::add);
        return this;
    }

    void stop() {
        if (service != null) {
            service.close();
            service = null;
        }
    }

    /** Stops the service and starts it again with the same state directory. */
    void restart() {
        stop();
        start();
    }

    /** Deletes the state directory; to be called only while the service is stopped. */
    void loseState() throws IOException {
        try (Stream<Path> files = Files.walk(stateDir)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** How many sweeps of this build have begun so far. */
    long sweepsOf(String rid) {
        return simulator.calls().log().stream()
                .filter(call -> call.firstPage() && rid.equals(call.rid()))
                .count();
    }

    /** Waits until {@code more} further sweeps of the build have begun. */
    void awaitSweeps(String rid, int more) {
        long before = sweepsOf(rid);
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> sweepsOf(rid) >= before + more);
    }

    /** Waits until there was no call for the build for a second, which is much longer than the longest interval. */
    void awaitNoMoreSweeps(String rid) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(100))
                .until(() -> simulator.calls().log().stream()
                        .filter(call -> rid.equals(call.rid()))
                        .allMatch(call -> call.atMillis() < System.currentTimeMillis() - 1_000));
    }

    BuildwatchConfig config(Path state) {
        return config("test-1", state);
    }

    BuildwatchConfig config(String instanceId, Path state) {
        Map<String, String> passed = new HashMap<>();
        passed.put("bootstrap.servers", bootstrapServers);
        passed.put("schema.registry.url", registry.url());
        passed.put("session.timeout.ms", "6000");
        passed.putAll(settings);
        return BuildwatchConfig.of(
                        foundry(),
                        TopicsConfig.of(prefix, PARTITIONS)
                                .withCreate(topicsCreate)
                                .withSettings(topicSettings),
                        new KafkaConfig(applicationId(), instanceId, state, passed))
                .withPoll(polling)
                .withAvro(new AvroConfig(serializer.getName(), deserializer.getName()))
                .withHttp(HttpConfig.defaults().withPort(0));
    }

    private FoundryConfig foundry() {
        FoundryConfig config = FoundryConfig.of(
                simulator.url(),
                oauth == null ? FoundryConfig.Credentials.of(TOKEN) : FoundryConfig.Credentials.of(oauth));
        return config.withConnection(config.connection()
                        .withCaFile(caFile)
                        .withTimeouts(Duration.ofSeconds(2), Duration.ofSeconds(5), Duration.ofSeconds(10)))
                .withLimits(new FoundryConfig.Limits(60_000, 25, 0.5, 50, 25))
                .withRefresh(refresh);
    }

    String applicationId() {
        return prefix + "buildwatch";
    }

    /** The topic's name with this test's prefix. */
    String topic(String name) {
        return prefix + name;
    }

    void submit(String rid) {
        send(new ProducerRecord<>(topic("build-rids"), bytes(rid), bytes(rid)));
    }

    void submitTo(int partition, String rid) {
        send(new ProducerRecord<>(topic("build-rids"), partition, null, bytes(rid)));
    }

    void unwatch(String rid) {
        send(new ProducerRecord<>(topic("build-rids"), bytes(rid), null));
    }

    void send(ProducerRecord<byte[], byte[]> record) {
        try {
            producer.send(record).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }

    /** A {@code read_committed} reader of the public topics, from their beginning. */
    Seen seen() {
        return new Seen(bootstrapServers, registry.url(), prefix);
    }

    /** The same of follows, and of the builds that they found. */
    SeenFollows seenFollows() {
        return new SeenFollows(bootstrapServers, registry.url(), prefix);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        stop();
        producer.close();
        simulator.close();
        registry.close();
    }
}
