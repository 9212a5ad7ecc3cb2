package io.buildwatch.dev.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.kafka.AdvertisedBrokers;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A broker whose second listener is advertised by a name that can be resolved only in its own network, as is common in
 * containers.
 */
@Tag("broker")
class AdvertisedAddressTest {
    @TempDir
    Path dir;

    private final AtomicInteger port = new AtomicInteger();

    private Map<String, String> withSecondListener(Map<String, String> plain) {
        port.set(EmbeddedBroker.freePort());
        Map<String, String> settings = new HashMap<>(plain);
        settings.merge("listeners", ",OUTSIDE://" + BrokerSettings.HOST + ":" + port, String::concat);
        settings.merge("advertised.listeners", ",OUTSIDE://kafka.invalid:9092", String::concat);
        settings.merge("listener.security.protocol.map", ",OUTSIDE:PLAINTEXT", String::concat);
        settings.put("inter.broker.listener.name", "PLAINTEXT");
        return settings;
    }

    @Test
    void theAddressThatCannotBeReachedIsNamedWithTheSettingOfIt() {
        try (EmbeddedBroker broker = EmbeddedBroker.start(0, dir, this::withSecondListener)) {
            String outside = BrokerSettings.HOST + ":" + port;

            assertThat(AdvertisedBrokers.problem(Map.of("bootstrap.servers", outside)))
                    .hasValueSatisfying(line -> assertThat(line)
                            .contains("Kafka answers at " + outside, "kafka.invalid:9092", "advertised.listeners"));
            assertThat(AdvertisedBrokers.problem(Map.of("bootstrap.servers", broker.bootstrapServers())))
                    .isEmpty();
        }
        assertThat(AdvertisedBrokers.problem(Map.of("bootstrap.servers", "127.0.0.1:1")))
                .isEmpty();
    }
}
