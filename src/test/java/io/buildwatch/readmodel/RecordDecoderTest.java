package io.buildwatch.readmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buildwatch.events.JobStatusChanged;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.Test;

final class RecordDecoderTest {
    private static final class Away extends RuntimeException {}

    private static final class Unknown extends RuntimeException {}

    private final Map<String, RuntimeException> answers = new HashMap<>();
    private long now = 5;
    private final RecordDecoder decoder = new RecordDecoder(
            new Deserializer<>() {
                @Override
                public SpecificRecord deserialize(String topic, byte[] bytes) {
                    RuntimeException failure = answers.get(topic);
                    if (failure != null) {
                        throw failure;
                    }
                    return new JobStatusChanged();
                }
            },
            new DecodeFailures(e -> e instanceof Away || e instanceof Unknown, Unknown.class::isInstance),
            () -> now);

    @Test
    void aRegistryThatIsAwayIsWaitedForHoweverLong() {
        answers.put("t", new Away());
        for (int hour = 0; hour < 100; hour++) {
            now += Duration.ofHours(1).toNanos();
            assertThatThrownBy(() -> decode("t")).isInstanceOf(Away.class);
        }
    }

    @Test
    void bytesThatAreNoRecordArePassedOver() {
        answers.put("t", new IllegalArgumentException("what is this?"));
        assertThat(decode("t")).isFalse();
    }

    @Test
    void anUnknownSchemaIsWaitedForAMinuteThoughOthersAreKnown() {
        answers.put("t", new Unknown());
        for (int second = 0; second < 60; second += 3) {
            assertThat(decode("other")).isTrue();
            assertThatThrownBy(() -> decode("t")).isInstanceOf(Unknown.class);
            now += Duration.ofSeconds(3).toNanos();
        }
        assertThat(decode("t")).isFalse();
        assertThat(decode("t")).as("the next one, which is skipped at once").isFalse();

        now += Duration.ofHours(1).toNanos();
        assertThatThrownBy(() -> decode("t")).as("waits again an hour later").isInstanceOf(Unknown.class);
    }

    private boolean decode(String topic) {
        return decoder.decode(new ConsumerRecord<>(topic, 0, 0, new byte[] {1}, new byte[] {2}))
                .isPresent();
    }
}
