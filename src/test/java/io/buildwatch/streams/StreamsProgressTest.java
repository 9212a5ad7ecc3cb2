package io.buildwatch.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.buildwatch.testing.BrokerExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.processor.StateRestoreListener;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The input lag and the progress of restoring, as a real Kafka Streams reports them. */
@Tag("broker")
class StreamsProgressTest {
    private static final int RECORDS = 3_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    static final BrokerExtension BROKER = new BrokerExtension();

    private String topic;

    @BeforeEach
    void write() throws Exception {
        // The name contains a dot, which former versions of Kafka replaced in their metrics.
        topic = BROKER.createTopic("in", 2, Map.of());
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", BROKER.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int i = 0; i < RECORDS; i++) {
                sent.add(producer.send(new ProducerRecord<>(topic, "key" + i, "value")));
            }
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
        }
    }

    private Properties settings(Path stateDir) {
        Properties settings = new Properties();
        settings.put("application.id", BROKER.prefix() + "progress");
        settings.put("bootstrap.servers", BROKER.bootstrapServers());
        settings.put("state.dir", stateDir.toString());
        settings.put("max.poll.records", "100");
        settings.put("commit.interval.ms", "100");
        // How long a closed instance stays a member of the group.
        settings.put("session.timeout.ms", "6000");
        settings.put("heartbeat.interval.ms", "1000");
        return settings;
    }

    @Test
    void lagIsWhatIsNotFetchedYetAndThenNone(@TempDir Path stateDir) {
        CountDownLatch goOn = new CountDownLatch(1);
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream(topic, Consumed.with(Serdes.String(), Serdes.String())).foreach((key, value) -> {
            try {
                assertThat(goOn.await(60, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try (KafkaStreams streams = new KafkaStreams(builder.build(), settings(stateDir))) {
            InputLag lag = new InputLag(streams::metrics);
            streams.start();

            await().atMost(PATIENCE).until(() -> lag.records(topic) > 0);
            assertThat(lag.records(topic)).isBetween(RECORDS / 3.0, (double) RECORDS);
            assertThat(lag.records("another")).isZero();
            goOn.countDown();
            await().atMost(PATIENCE).until(() -> lag.records(topic) == 0);
        }
    }

    @Test
    void restoringBeginsWithTheWholeChangelogAndEndsWithNothing(@TempDir Path first, @TempDir Path second)
            throws Exception {
        String changelog = BROKER.prefix() + "progress-store-changelog";
        try (KafkaStreams streams = new KafkaStreams(table(), settings(first))) {
            InputLag lag = new InputLag(streams::metrics);
            streams.start();
            await().atMost(PATIENCE)
                    .until(() -> streams.state() == KafkaStreams.State.RUNNING
                            && written(changelog) == RECORDS
                            && lag.records(topic) == 0);
        }

        RestoreProgress progress = new RestoreProgress(() -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
        AtomicLong begun = new AtomicLong();
        AtomicLong most = new AtomicLong();
        try (KafkaStreams streams = new KafkaStreams(table(), settings(second))) {
            streams.setGlobalStateRestoreListener(noting(progress, begun, most));
            streams.start();
            await().atMost(PATIENCE).until(() -> begun.get() == 2 && streams.state() == KafkaStreams.State.RUNNING);
            assertThat(most.get()).isBetween(RECORDS / 3L, (long) RECORDS);
            assertThat(progress.recordsLeft()).isZero();
            assertThat(progress.runningMs()).isZero();
        }
    }

    private Topology table() {
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream(topic, Consumed.with(Serdes.String(), Serdes.String()))
                .toTable(Materialized.<String, String, KeyValueStore<Bytes, byte[]>>as("store")
                        .withKeySerde(Serdes.String())
                        .withValueSerde(Serdes.String())
                        .withCachingDisabled());
        return builder.build();
    }

    private static long written(String changelog) throws Exception {
        long all = 0;
        for (int partition = 0; partition < 2; partition++) {
            TopicPartition at = new TopicPartition(changelog, partition);
            all += BROKER.admin()
                    .listOffsets(Map.of(at, OffsetSpec.latest()))
                    .partitionResult(at)
                    .get()
                    .offset();
        }
        return all;
    }

    private static StateRestoreListener noting(RestoreProgress progress, AtomicLong begun, AtomicLong most) {
        return new StateRestoreListener() {
            @Override
            public void onRestoreStart(TopicPartition changelog, String store, long start, long end) {
                progress.onRestoreStart(changelog, store, start, end);
                begun.incrementAndGet();
                most.accumulateAndGet(progress.recordsLeft(), Math::max);
            }

            @Override
            public void onBatchRestored(TopicPartition changelog, String store, long batchEnd, long restored) {
                progress.onBatchRestored(changelog, store, batchEnd, restored);
            }

            @Override
            public void onRestoreEnd(TopicPartition changelog, String store, long restored) {
                assertThat(progress.recordsLeft()).isLessThan(RECORDS);
                progress.onRestoreEnd(changelog, store, restored);
            }

            @Override
            public void onRestoreSuspended(TopicPartition changelog, String store, long restored) {
                progress.onRestoreSuspended(changelog, store, restored);
            }
        };
    }
}
