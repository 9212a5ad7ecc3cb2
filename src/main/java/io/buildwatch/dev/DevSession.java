package io.buildwatch.dev;

import io.buildwatch.BuildwatchService;
import io.buildwatch.StartFailure;
import io.buildwatch.config.BuildwatchConfig;
import io.buildwatch.config.ConfigLoader;
import io.buildwatch.config.ConfigProblems;
import io.buildwatch.config.ConfigSource;
import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.kafka.BuildwatchTopics;
import io.buildwatch.kafka.ClientSettings;
import io.buildwatch.registry.AvroDeserializer;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * {@code buildwatch dev}: starts the parts and the service, submits builds, shows them until all are complete. Runs on
 * the calling thread; {@link #stop} may come from any other.
 */
public final class DevSession {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final String TOKEN = "dev-token";

    private final DevOptions options;
    private final PrintStream out;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    /** Where the running parts can be reached. */
    public record Addresses(String bootstrapServers, String schemaRegistry, String http, String foundry) {}

    public DevSession(DevOptions options, PrintStream out) {
        this.options = options;
        this.out = out;
    }

    /**
     * Runs until all builds are complete and, if asked to stay, until it is stopped.
     *
     * @param onReady told once where everything is
     * @return whether every build is complete
     * @throws io.buildwatch.StartFailure where a part cannot start
     */
    public boolean run(Consumer<Addresses> onReady) throws IOException, InterruptedException, ConfigProblems {
        Path state = Files.createTempDirectory("buildwatch-dev");
        try (DevParts parts = new DevParts(options, TOKEN, out)) {
            int port = DevPorts.free(DevPorts.HTTP, "the service", out);
            BuildwatchConfig config = config(parts, state, port);
            try (BuildwatchService service = BuildwatchService.start(config, this::fault)) {
                Addresses addresses = new Addresses(
                        parts.bootstrapServers,
                        parts.schemaRegistry,
                        "http://127.0.0.1:" + service.httpPort(),
                        parts.foundry.toString());
                out.printf(
                        "Kafka %s   registry %s   Foundry %s   service %s%n",
                        addresses.bootstrapServers, addresses.schemaRegistry, addresses.foundry, addresses.http);
                onReady.accept(addresses);
                if (!service.awaitReady(START_TIMEOUT)) {
                    throw new StartFailure("the service did not get ready within " + START_TIMEOUT.toSeconds() + " s");
                }
                boolean complete = follow(parts, config);
                tellHowToLook(addresses, config);
                if (options.keep() && stopped.getCount() > 0) {
                    out.println("\nStays until you stop it with Ctrl-C.");
                    stopped.await();
                }
                return complete;
            }
        } finally {
            delete(state);
            ended.countDown();
        }
    }

    /** Ends {@link #run} and waits for it; from a shutdown hook. */
    public void stop() throws InterruptedException {
        stopped.countDown();
        if (!ended.await(10, TimeUnit.SECONDS)) {
            out.println("not everything ended in time");
        }
    }

    private void fault(Throwable thrown) {
        out.println("the service ended: " + thrown);
        stopped.countDown();
    }

    private boolean follow(DevParts parts, BuildwatchConfig config) throws IOException, InterruptedException {
        BuildwatchTopics topics =
                BuildwatchTopics.of(config.topics(), config.kafka().applicationId());
        Map<String, Object> settings =
                ClientSettings.of(config.kafka().passedThrough()).consumer();
        settings.put("auto.offset.reset", "latest");
        AvroDeserializer deserializer = new AvroDeserializer();
        deserializer.configure(config.kafka().passedThrough(), false);
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            seekToEnd(consumer, topics);
            List<String> rids = options.rids().isEmpty() ? parts.simulate(options) : options.rids();
            submit(config, topics, rids);
            Map<String, BuildRow> rows = new LinkedHashMap<>();
            rids.forEach(rid -> rows.put(rid, new BuildRow(rid)));
            Board board = new Board(out, options);
            while (stopped.getCount() > 0 && !rows.values().stream().allMatch(BuildRow::isComplete)) {
                consumer.poll(Duration.ofMillis(100)).forEach(record -> take(record, deserializer, rows));
                board.show(rows.values());
            }
            board.close(rows.values());
            return rows.values().stream().allMatch(BuildRow::isComplete);
        } finally {
            deserializer.close();
        }
    }

    private static void seekToEnd(KafkaConsumer<String, byte[]> consumer, BuildwatchTopics topics) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : List.of(topics.jobStatusChanged(), topics.buildCompletion())) {
            consumer.partitionsFor(topic)
                    .forEach(info -> partitions.add(new TopicPartition(info.topic(), info.partition())));
        }
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        // The end is looked up lazily: here, before anything is submitted.
        partitions.forEach(consumer::position);
    }

    private static void take(
            ConsumerRecord<String, byte[]> record, AvroDeserializer deserializer, Map<String, BuildRow> rows) {
        BuildRow row = rows.get(record.key());
        if (row == null || record.value() == null) {
            return;
        }
        SpecificRecord value = deserializer.deserialize(record.topic(), record.value());
        if (value instanceof JobStatusChanged event) {
            row.event(event, System.currentTimeMillis());
        } else if (value instanceof BuildCompletion completion) {
            row.completion(completion);
        }
    }

    private static void submit(BuildwatchConfig config, BuildwatchTopics topics, List<String> rids) {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                ClientSettings.of(config.kafka().passedThrough()).producer(),
                new StringSerializer(),
                new StringSerializer())) {
            rids.forEach(rid -> {
                var unused = producer.send(new ProducerRecord<>(topics.buildRids(), rid, rid));
            });
            producer.flush();
        }
    }

    private void tellHowToLook(Addresses addresses, BuildwatchConfig config) {
        String prefix = config.topics().prefix();
        out.println("\nTopics: " + prefix + "build-rids, " + prefix + "job-status-changed, " + prefix
                + "build-observed, " + prefix + "build-completion, " + prefix + "dead-letters");
        if (options.keep()) {
            out.println("Look for yourself, in another terminal:");
            out.println("  ./buildwatch tail build-completion --from-beginning");
            out.println("  kafka-console-consumer.sh --bootstrap-server " + addresses.bootstrapServers + " --topic "
                    + prefix + "job-status-changed --from-beginning --consumer-property"
                    + " isolation.level=read_committed");
            out.println("  curl " + addresses.http + "/health");
        } else {
            out.println("To look for yourself: ./buildwatch dev --keep, then in another terminal"
                    + " ./buildwatch tail build-completion --from-beginning, or any Kafka consumer with"
                    + " isolation.level=read_committed");
        }
    }

    private BuildwatchConfig config(DevParts parts, Path state, int httpPort) throws ConfigProblems {
        List<String> settings = new ArrayList<>(List.of(
                "foundry.url=" + parts.foundry,
                "bootstrap.servers=" + parts.bootstrapServers,
                "schema.registry.url=" + parts.schemaRegistry,
                "state.dir=" + state.resolve("state"),
                "instance.id=dev",
                "http.listen=127.0.0.1:" + httpPort,
                "session.timeout.ms=6000",
                "poll.interval.min=1s",
                "poll.interval.max=5s"));
        if (options.bootstrapServers() == null) {
            // Fewer stores to open: the broker is new each time, so nothing depends on the number.
            settings.add("topics.partitions=4");
        }
        return new ConfigLoader(key -> true, warning -> {})
                .load(new ConfigSource(null, Map.of("FOUNDRY_TOKEN", parts.token), settings));
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
