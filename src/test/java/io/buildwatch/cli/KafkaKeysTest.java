package io.buildwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.config.ConfigKeys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    @ParameterizedTest
    @CsvSource({
        "poll.ms,true",
        "log.summary.interval.ms,true",
        "state.cleanup.delay.ms,true",
        "application.server,true",
        "sasl.jaas.config,true",
        "main.consumer.max.poll.records,true",
        "producer.linger.ms,true",
        "topic.segment.bytes,true",
        "topic.prefix,false",
        "basic.auth.user.info,true",
        "main.consumer.nonsense,false",
        "poll.interval,false",
        "avro.serialiser,false",
        "avro.use.logical.type.converters,true"
    })
    void keysOfKafkaAndTheSerdesAreKnown(String key, boolean known) {
        assertThat(KafkaKeys.isKnown(key)).isEqualTo(known);
    }

    @Test
    void noSettingOfOursIsHiddenByOneOfKafkas() {
        assertThat(ConfigKeys.ALL)
                .filteredOn(key -> !key.passedOn() && KafkaKeys.isKnown(key.name()))
                .extracting(key -> key.name())
                .containsExactlyInAnyOrder("application.id", "state.dir"); // Streams' settings that we set ourselves
    }
}
