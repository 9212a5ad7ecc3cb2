package io.buildwatch.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buildwatch.config.ClientConfig;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ClusterKafkaClientsTest {
    private static final ClientConfig CONFIG = new ClientConfig(
            "foundry.",
            "no.such.Deserializer",
            Map.of("bootstrap.servers", "b:1", "schema.registry.url", "http://r:1"));

    @Test
    void deserializerGetsTheRegistrysSettings() {
        assertThat(ClusterKafkaClients.deserializerSettings(CONFIG))
                .containsEntry("schema.registry.url", "http://r:1")
                .containsEntry("specific.avro.reader", "true");
    }

    @Test
    void deserializerThatIsNotThereIsAConfigurationError() {
        assertThatThrownBy(() -> new ClusterKafkaClients().avro(CONFIG))
                .isInstanceOfSatisfying(
                        ClientFailure.class,
                        failure -> assertThat(failure.isInConfiguration()).isTrue())
                .hasMessageContainingAll("avro.deserializer=no.such.Deserializer", "plugins/");
    }
}
