package io.buildwatch.cli;

import io.buildwatch.follow.ShownAge;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * How old what a consumer has read is. A consumer is silent both while its brokers are away and while there is nothing to
 * read. So the brokers are asked where their records end: once the consumer has come there, what it has read was current
 * when they were asked. The consumer's thread only.
 */
final class ReadingAge {
    private static final long ASK_NANOS = Duration.ofSeconds(5).toNanos();
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Consumer<?, ?> consumer;
    private final LongSupplier nanoTime;
    private long asked;
    private boolean answered;
    /** What the brokers answered once, and when they were asked for it; empty if the consumer has come there. */
    private Map<TopicPartition, Long> ends = Map.of();

    private long endsAsked;
    private long current;

    ReadingAge(Consumer<?, ?> consumer, LongSupplier nanoTime) {
        this.consumer = consumer;
        this.nanoTime = nanoTime;
        begin();
    }

    /** All that was there is read. */
    void begin() {
        asked = nanoTime.getAsLong();
        current = asked;
        answered = true;
        ends = Map.of();
    }

    /** To be called after each poll; asks every few seconds, and waits a moment for the answer. */
    void look() {
        try {
            long now = nanoTime.getAsLong();
            if (now - asked >= ASK_NANOS) {
                asked = now;
                Map<TopicPartition, Long> answer = consumer.endOffsets(consumer.assignment(), PATIENCE);
                answered = true;
                if (ends.isEmpty()) {
                    ends = answer;
                    endsAsked = now;
                }
            }
            if (!ends.isEmpty() && hasComeThere()) {
                ends = Map.of();
                current = endsAsked;
            }
        } catch (TimeoutException e) {
            answered = false;
        }
    }

    private boolean hasComeThere() {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey(), PATIENCE) >= end.getValue());
    }

    /** Whether the brokers answered when they were asked last. */
    boolean isAnswered() {
        return answered;
    }

    ShownAge get() {
        return new ShownAge(
                Duration.ofNanos(nanoTime.getAsLong() - current),
                answered ? "not all is read yet" : "Kafka does not answer");
    }
}
