package io.buildwatch.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.buildwatch.config.BuildwatchConfig;
import io.buildwatch.config.TopicsConfig;
import io.buildwatch.kafka.Configs;
import io.buildwatch.testing.BrokerExtension;
import io.buildwatch.topics.BuildwatchTopics;
import io.buildwatch.topics.TopicProvisioner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Settings, process id, commit pacer and health together in a real Kafka Streams. */
@Tag("broker")
class StreamsOnBrokerTest {
    @RegisterExtension
    static final BrokerExtension BROKER = new BrokerExtension();

    @TempDir
    Path dir;

    private final StreamsHealth health = new StreamsHealth();

    @Test
    void becomesReadyCommitsSoonAndFencesByItsInstance() throws Exception {
        TopicsConfig topics = TopicsConfig.of(BROKER.prefix(), 2);
        BuildwatchConfig config = Configs.with(
                topics, dir, Map.of("bootstrap.servers", BROKER.bootstrapServers(), "commit.interval.ms", "9000"));
        String applicationId = config.kafka().applicationId();
        BuildwatchTopics names = BuildwatchTopics.of(topics, applicationId);
        new TopicProvisioner(BROKER.admin(), names.contract(), topics, BROKER.bootstrapServers())
                .provision(Duration.ofSeconds(30));
        ProcessIdFile.ensure(dir, applicationId, config.kafka().instanceId());

        try (KafkaStreams streams = new KafkaStreams(echo(names), StreamsSettings.of(config))) {
            health.watch(streams);
            streams.start();
            await().atMost(Duration.ofSeconds(30)).until(() -> health.isReady(System.currentTimeMillis()));
            try (Producer<byte[], byte[]> producer = BROKER.producer(Map.of())) {
                producer.send(new ProducerRecord<>(names.buildRids(), "k".getBytes(UTF_8), "v".getBytes(UTF_8)))
                        .get();
            }
            // The next commit by interval is 9 s away, so only the pacer can have requested this one.
            assertThat(BROKER.await(1, Duration.ofSeconds(3), names.deadLetters()))
                    .hasSize(1);
            assertThat(health.isLive(System.currentTimeMillis())).isTrue();
            assertThat(BROKER.admin().listTransactions().all().get())
                    .extracting(TransactionListing::transactionalId)
                    .contains(applicationId + "-"
                            + ProcessIdFile.processId(
                                    applicationId, config.kafka().instanceId())
                            + "-1");
            assertThat(BROKER.admin()
                            .describeConsumerGroups(List.of(applicationId))
                            .all()
                            .get()
                            .get(applicationId)
                            .members())
                    .singleElement()
                    .satisfies(member -> assertThat(member.groupInstanceId())
                            .hasValueSatisfying(id -> assertThat(id).isEqualTo("host-1-1")));
        }
    }

    private Topology echo(BuildwatchTopics names) {
        return new Topology()
                .addSource(
                        "in",
                        Serdes.ByteArray().deserializer(),
                        Serdes.ByteArray().deserializer(),
                        names.buildRids())
                .addProcessor("echo", () -> new Echo(health), "in")
                .addStateStore(
                        Stores.keyValueStoreBuilder(
                                Stores.persistentKeyValueStore(BuildwatchTopics.WATCHED_BUILDS),
                                Serdes.ByteArray(),
                                Serdes.ByteArray()),
                        "echo")
                .addSink(
                        "out",
                        names.deadLetters(),
                        Serdes.ByteArray().serializer(),
                        Serdes.ByteArray().serializer(),
                        "echo");
    }

    private static final class Echo extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
        private final StreamsHealth health;
        private @Nullable CommitPacer pacer;
        private @Nullable Cancellable timer;

        Echo(StreamsHealth health) {
            this.health = health;
        }

        @Override
        public void init(ProcessorContext<byte[], byte[]> context) {
            super.init(context);
            pacer = new CommitPacer(context, new ThreadCommitState());
            timer = context.schedule(Duration.ofMillis(CommitPacer.TICK_MS), PunctuationType.WALL_CLOCK_TIME, now -> {
                pacer.tick();
                health.beat("task", now);
            });
        }

        @Override
        public void process(Record<byte[], byte[]> record) {
            KeyValueStore<byte[], byte[]> store = context().getStateStore(BuildwatchTopics.WATCHED_BUILDS);
            store.put(record.key(), record.value());
            context().forward(record);
            pacer.requestCommit();
        }

        @Override
        public void close() {
            timer.cancel();
        }
    }
}
