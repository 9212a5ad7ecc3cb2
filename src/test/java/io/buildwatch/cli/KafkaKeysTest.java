package io.buildwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaKeysTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "security.protocol",
                "num.stream.threads",
                "producer.linger.ms",
                "main.consumer.max.poll.records",
                "topic.segment.bytes",
                "basic.auth.user.info",
                "avro.remove.java.properties",
                "schema.registry.ssl.truststore.location",
                "apicurio.registry.url"
            })
    void knowsWhatKafkaAndTheSerdesHave(String key) {
        assertThat(KafkaKeys.isKnown(key)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "avro.serialiser",
                "avro.desrializer",
                "avro.derializer",
                "securty.protocol",
                "topic.prefix",
                "schema.registry.ssl.pasword"
            })
    void doesNotKnowWhatIsMisspelt(String key) {
        assertThat(KafkaKeys.isKnown(key)).isFalse();
    }
}
