package io.buildwatch.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.buildwatch.testing.BrokerExtension;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Readings of parts of a partition, on a broker. */
@Tag("broker")
class BackgroundRangeReaderTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final RangeReading.From BEGINNING = RangeReading.From.beginning();

    @RegisterExtension
    static final BrokerExtension BROKER = new BrokerExtension();

    private String topic;
    private BackgroundRangeReader rereader;

    @BeforeEach
    void create() {
        topic = BROKER.createTopic("events", 2, Map.of());
        rereader = rereader(60_000);
    }

    @AfterEach
    void close() {
        rereader.close();
    }

    private BackgroundRangeReader rereader(long idleMs) {
        return new BackgroundRangeReader(
                Map.of("bootstrap.servers", BROKER.bootstrapServers()), topic, "rereader-test", idleMs);
    }

    private void send(Producer<byte[], byte[]> producer, int partition, long stamp, String key, String value) {
        var unused = producer.send(
                new ProducerRecord<>(topic, partition, stamp, key.getBytes(UTF_8), value.getBytes(UTF_8)));
        producer.flush();
    }

    /**
     * Waits until the reading is over.
     *
     * @return the values of all records found
     */
    private static List<String> values(RangeReading reread) {
        List<String> values = new ArrayList<>();
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(() -> {
            boolean over = reread.isOver();
            ConsumerRecord<byte[], byte[]> record = reread.take();
            while (record != null) {
                values.add(new String(record.value(), UTF_8));
                record = reread.take();
            }
            return over;
        });
        return values;
    }

    @Test
    void findsWhatIsCommittedOfTheKeysWantedHoweverSlowlyItIsTaken() {
        int count = 3 * RangeReading.CAPACITY;
        try (Producer<byte[], byte[]> producer = BROKER.producer(Map.of("transactional.id", topic, "linger.ms", "5"))) {
            producer.initTransactions();
            producer.beginTransaction();
            for (int i = 0; i < count; i++) {
                var unused = producer.send(new ProducerRecord<>(
                        topic,
                        1,
                        (i % 2 == 0 ? "a" : "b").getBytes(UTF_8),
                        Integer.toString(i).getBytes(UTF_8)));
                unused = producer.send(new ProducerRecord<>(topic, 1, "other".getBytes(UTF_8), new byte[10]));
            }
            send(producer, 0, 1, "a", "another partition's");
            producer.commitTransaction();
            producer.beginTransaction();
            send(producer, 1, 1, "a", "aborted");
            producer.abortTransaction();
        }

        RangeReading reread = rereader.begin(1, BEGINNING, Set.of("a", "b"));

        await().atMost(PATIENCE).until(() -> reread.waiting() == RangeReading.CAPACITY);
        assertThat(reread.isOver()).as("over while its queue is full").isFalse();
        assertThat(values(reread))
                .isEqualTo(LongStream.range(0, count).mapToObj(Long::toString).toList());
        assertThat(reread.end()).as("end offset with transaction markers").isEqualTo(2 * count + 3);
    }

    @Test
    void isNotOverWhileATransactionThatBeganBeforeItIsOpen() {
        try (Producer<byte[], byte[]> producer = BROKER.producer(Map.of("transactional.id", topic));
                Producer<byte[], byte[]> plain = BROKER.producer(Map.of())) {
            producer.initTransactions();
            producer.beginTransaction();
            send(producer, 0, 1, "a", "first");
            send(plain, 1, 1, "a", "of the other partition");
            RangeReading held = rereader.begin(0, BEGINNING, Set.of("a"));
            RangeReading free = rereader.begin(1, BEGINNING, Set.of("a"));

            assertThat(values(free)).containsExactly("of the other partition");
            assertThat(held.isOver()).isFalse();
            producer.commitTransaction();
            assertThat(values(held)).containsExactly("first");
        }
    }

    @Test
    void beginsAtATimeOrAtAnOffset() {
        long now = System.currentTimeMillis();
        try (Producer<byte[], byte[]> producer = BROKER.producer(Map.of())) {
            send(producer, 0, now - 2_000, "a", "old");
            send(producer, 0, now - 1_000, "a", "middle");
            send(producer, 0, now, "a", "new");
        }

        assertThat(values(rereader.begin(0, RangeReading.From.time(now - 1_500), Set.of("a"))))
                .containsExactly("middle", "new");
        assertThat(values(rereader.begin(0, RangeReading.From.time(now + 60_000), Set.of("a"))))
                .isEmpty();
        assertThat(values(rereader.begin(0, RangeReading.From.offset(2), Set.of("a"))))
                .containsExactly("new");
        assertThat(values(rereader.begin(0, RangeReading.From.offset(9), Set.of("a"))))
                .isEmpty();
    }

    @Test
    void itsThreadEndsWhenThereIsNothingToReadAndBeginsAgain() {
        try (BackgroundRangeReader brief = rereader(50)) {
            assertThat(brief.isRunning()).isFalse();
            for (int i = 0; i < 2; i++) {
                assertThat(values(brief.begin(0, BEGINNING, Set.of("a")))).isEmpty();
                await().atMost(PATIENCE).until(() -> !brief.isRunning());
            }
        }
    }

    @Test
    void aCancelledReadingHoldsNothingUp() {
        try (Producer<byte[], byte[]> producer = BROKER.producer(Map.of())) {
            for (int i = 0; i < RangeReading.CAPACITY + 1; i++) {
                var unused = producer.send(new ProducerRecord<>(topic, 0, "a".getBytes(UTF_8), new byte[1]));
            }
            send(producer, 1, 1, "a", "next");
        }
        RangeReading full = rereader.begin(0, BEGINNING, Set.of("a"));
        await().atMost(PATIENCE).until(() -> full.waiting() == RangeReading.CAPACITY);
        RangeReading next = rereader.begin(1, BEGINNING, Set.of("a"));
        full.cancel();

        assertThat(values(next)).containsExactly("next");
        assertThat(full.take()).isNull();
    }

    @Test
    void aBrokerThatIsAwayIsNoFaultAndCloseDoesNotWaitForIt() {
        BackgroundRangeReader lonely = new BackgroundRangeReader(
                Map.of(
                        "bootstrap.servers", "127.0.0.1:1",
                        "default.api.timeout.ms", "300",
                        "request.timeout.ms", "200"),
                topic,
                "rereader-test");
        RangeReading reread = lonely.begin(0, BEGINNING, Set.of("a"));
        assertThat(lonely.isRunning()).isTrue();
        assertThat(reread.isOver()).isFalse();

        long begun = System.nanoTime();
        lonely.close();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(2));
        assertThat(reread.isOver()).isFalse();
    }
}
