package io.buildwatch.client;

import io.buildwatch.await.ShownAge;
import java.time.Duration;
import java.util.Map;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * How long ago a consumer had certainly read everything. A consumer returns no records both while its brokers are away
 * and while there is nothing to read. So this class asks the brokers for the end offsets every 5 s. Once the consumer's
 * positions have reached them, all that was written before the brokers were asked has been read. The consumer's thread
 * only.
 */
public final class ReadingAge {
    private static final long ASK_NANOS = Duration.ofSeconds(5).toNanos();
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Consumer<?, ?> consumer;
    private final LongSupplier nanoTime;
    private long asked;
    private boolean answered;
    /** End offsets that the consumer has not reached yet; empty if there are none. */
    private Map<TopicPartition, Long> ends = Map.of();

    /** When the brokers were asked for {@link #ends}, ns. */
    private long endsAsked;
    /** All that was written before this time has been read, ns. */
    private long current;

    public ReadingAge(Consumer<?, ?> consumer, LongSupplier nanoTime) {
        this.consumer = consumer;
        this.nanoTime = nanoTime;
        begin();
    }

    /** Starts at age 0: all that was there has been read. */
    void begin() {
        asked = nanoTime.getAsLong();
        current = asked;
        answered = true;
        ends = Map.of();
    }

    /** To be called after each poll. Asks the brokers every 5 s, and then waits up to 2 s for each answer. */
    public void update() {
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
            if (!ends.isEmpty() && hasReachedEnds()) {
                ends = Map.of();
                current = endsAsked;
            }
        } catch (TimeoutException e) {
            answered = false;
        }
    }

    private boolean hasReachedEnds() {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey(), PATIENCE) >= end.getValue());
    }

    /** Whether the brokers answered the latest question. */
    public boolean isAnswered() {
        return answered;
    }

    /** The age, and why it is not 0. */
    public ShownAge get() {
        return new ShownAge(
                Duration.ofNanos(nanoTime.getAsLong() - current),
                answered ? "not all is read yet" : "Kafka does not answer");
    }
}
