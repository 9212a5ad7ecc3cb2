package io.buildwatch.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** A reader of ranges of which some code fails unexpectedly. Without a broker. */
class RangeReaderFaultTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final TopicPartition PARTITION = new TopicPartition("events", 0);

    private final AtomicInteger consumers = new AtomicInteger();
    private Throwable fault;

    /** Clients that fail the first time they are asked for a consumer, and then find one record. */
    private final class FailingClients extends RangeReaderClients {
        FailingClients() {
            super(Map.of(), "test");
        }

        @Override
        Consumer<byte[], byte[]> consumer() {
            if (consumers.getAndIncrement() == 0) {
                RangeReaderFaultTest.<RuntimeException>raise(fault);
            }
            MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
            consumer.schedulePollTask(() -> {
                consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
                consumer.addRecord(new ConsumerRecord<>("events", 0, 0, "a".getBytes(UTF_8), "found".getBytes(UTF_8)));
            });
            return consumer;
        }

        @Override
        long end(TopicPartition partition) {
            return 1;
        }

        @Override
        long start(TopicPartition partition, RangeReading.From from, long end) {
            return 0;
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> void raise(Throwable thrown) throws E {
        throw (E) thrown;
    }

    private BackgroundRangeReader reader() {
        return new BackgroundRangeReader(FailingClients::new, "events", 60_000);
    }

    private static RangeReading begin(BackgroundRangeReader reader) {
        return reader.begin(0, RangeReading.From.beginning(), Set.of("a"));
    }

    private static void assertFound(RangeReading reading) {
        await().dontCatchUncaughtExceptions().atMost(PATIENCE).until(reading::isOver);
        assertThat(reading.take().value()).isEqualTo("found".getBytes(UTF_8));
    }

    @Test
    void anUnexpectedExceptionIsFollowedByAnotherTry() {
        fault = new IllegalStateException("unexpected");
        try (BackgroundRangeReader reader = reader()) {
            assertFound(begin(reader));
        }
    }

    @Test
    void afterAnErrorHasEndedTheThreadTheNextReadingBeginsAnother() {
        fault = new AssertionError("unexpected");
        try (BackgroundRangeReader reader = reader()) {
            RangeReading lost = begin(reader);
            await().dontCatchUncaughtExceptions().atMost(PATIENCE).until(() -> !reader.isRunning());
            assertThat(lost.isOver()).isFalse();
            assertFound(begin(reader));
        }
    }
}
