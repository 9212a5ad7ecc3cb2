package io.buildwatch.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buildwatch.config.ClientConfig;
import io.buildwatch.config.ConfigKeys;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KafkaAccessTest {
    private static final ClientConfig CONFIG = new ClientConfig(
            "foundry.",
            "no.such.Deserializer",
            Map.of(
                    "bootstrap.servers", "b:1",
                    "schema.registry.url", "http://r:1",
                    "session.timeout.ms", "15000",
                    "num.stream.threads", "2",
                    "security.protocol", "SSL",
                    "producer.linger.ms", "7",
                    "linger.ms", "9",
                    "consumer.max.poll.records", "3"));

    @Test
    void producerGetsWhatItKnowsAndIsIdempotent() {
        assertThat(KafkaAccess.producer(CONFIG))
                .containsEntry("bootstrap.servers", "b:1")
                .containsEntry("security.protocol", "SSL")
                .containsEntry("linger.ms", "7")
                .containsEntry("acks", "all")
                .containsEntry("enable.idempotence", true)
                .containsEntry("max.in.flight.requests.per.connection", 1)
                .allSatisfy(
                        (key, value) -> assertThat(ProducerConfig.configNames()).contains(key));
    }

    @Test
    void consumerReadsCommittedRecordsAndMakesNoTopics() {
        assertThat(KafkaAccess.consumer(CONFIG))
                .containsEntry("isolation.level", "read_committed")
                .containsEntry("allow.auto.create.topics", false)
                .containsEntry("enable.auto.commit", false)
                .containsEntry("max.poll.records", "3")
                .doesNotContainKeys("session.timeout.ms", "group.id")
                .allSatisfy(
                        (key, value) -> assertThat(ConsumerConfig.configNames()).contains(key));
    }

    @Test
    void deserializerGetsTheRegistrysSettings() {
        assertThat(KafkaAccess.serde(CONFIG))
                .containsEntry("schema.registry.url", "http://r:1")
                .containsEntry("specific.avro.reader", "true");
    }

    @Test
    void deserializerThatIsNotThereIsAConfigurationError() {
        assertThatThrownBy(() -> new ClusterKafkaClients().avro(CONFIG))
                .isInstanceOfSatisfying(
                        CommandFailure.class,
                        failure -> assertThat(failure.status()).isEqualTo(ExitStatus.USAGE))
                .hasMessageContainingAll("avro.deserializer=no.such.Deserializer", "plugins/");
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
