package io.buildwatch.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.Test;

final class ClientSettingsTest {
    private static final Map<String, String> GIVEN = Map.of(
            "bootstrap.servers", "b:1",
            "schema.registry.url", "http://r:1",
            "session.timeout.ms", "15000",
            "heartbeat.interval.ms", "20000",
            "num.stream.threads", "2",
            "security.protocol", "SSL",
            "producer.linger.ms", "7",
            "linger.ms", "9",
            "consumer.max.poll.records", "3");
    private static final ClientSettings SERVICE = ClientSettings.of(GIVEN);
    private static final ClientSettings COMMAND = ClientSettings.ofCommand(GIVEN);

    @Test
    void giveEachClientOnlyWhatItKnows() {
        Map<String, String> passed = new HashMap<>(Map.of(
                "bootstrap.servers", "b:9092",
                "sasl.jaas.config", "secret",
                "num.stream.threads", "4",
                "schema.registry.url", "http://r",
                "linger.ms", "3",
                "producer.linger.ms", "5",
                "group.instance.id", "g",
                "isolation.level", "read_uncommitted",
                "transactional.id", "t",
                "acks", "0"));
        ClientSettings clients = ClientSettings.of(passed);
        assertThat(clients.admin())
                .containsEntry("bootstrap.servers", "b:9092")
                .containsEntry("sasl.jaas.config", "secret");
        assertThat(AdminClientConfig.configNames()).containsAll(clients.admin().keySet());
        assertThat(ProducerConfig.configNames()).containsAll(clients.producer().keySet());
        assertThat(ConsumerConfig.configNames()).containsAll(clients.consumer().keySet());
        assertThat(clients.producer())
                .containsEntry("linger.ms", "5")
                .containsEntry("acks", "all")
                .containsEntry("max.in.flight.requests.per.connection", 1)
                .doesNotContainKey("transactional.id");
        assertThat(clients.consumer())
                .containsEntry("isolation.level", "read_committed")
                .doesNotContainKeys("group.instance.id", "group.id");
        assertThat(List.of(clients.admin(), clients.producer(), clients.consumer()))
                .allSatisfy(settings -> assertThat(settings).containsEntry("enable.metrics.push", "false"));
    }

    @Test
    void producerGetsWhatItKnowsAndIsIdempotent() {
        assertThat(List.of(SERVICE.producer(), COMMAND.producer()))
                .allSatisfy(settings -> assertThat(settings)
                        .containsEntry("bootstrap.servers", "b:1")
                        .containsEntry("security.protocol", "SSL")
                        .containsEntry("linger.ms", "7")
                        .containsEntry("acks", "all")
                        .containsEntry("enable.idempotence", "true")
                        .containsEntry("max.in.flight.requests.per.connection", 1)
                        .allSatisfy((key, value) ->
                                assertThat(ProducerConfig.configNames()).contains(key)));
    }

    @Test
    void consumerReadsCommittedRecordsAndHasNoGroup() {
        assertThat(List.of(SERVICE.consumer(), COMMAND.consumer()))
                .allSatisfy(settings -> assertThat(settings)
                        .containsEntry("isolation.level", "read_committed")
                        .containsEntry("enable.auto.commit", "false")
                        .containsEntry("max.poll.records", "3")
                        .doesNotContainKeys("session.timeout.ms", "heartbeat.interval.ms", "group.id")
                        .allSatisfy((key, value) ->
                                assertThat(ConsumerConfig.configNames()).contains(key)));
    }

    @Test
    void commandsCreateNoTopicsAndWaitLess() {
        assertThat(COMMAND.consumer())
                .containsEntry("allow.auto.create.topics", "false")
                .containsEntry("request.timeout.ms", 15_000)
                .containsEntry("default.api.timeout.ms", 15_000);
        assertThat(COMMAND.admin())
                .containsEntry("request.timeout.ms", 15_000)
                .containsEntry("default.api.timeout.ms", 15_000)
                .doesNotContainKeys("max.block.ms", "delivery.timeout.ms");
        assertThat(COMMAND.producer())
                .containsEntry("request.timeout.ms", 15_000)
                .containsEntry("max.block.ms", 15_000)
                .containsEntry("delivery.timeout.ms", 30_000);
        assertThat(List.of(SERVICE.consumer(), SERVICE.admin(), SERVICE.producer()))
                .allSatisfy(settings -> assertThat(settings)
                        .doesNotContainKeys(
                                "allow.auto.create.topics",
                                "request.timeout.ms",
                                "default.api.timeout.ms",
                                "max.block.ms",
                                "delivery.timeout.ms"));
    }

    @Test
    void operatorsTimeOutsGoBeforeThoseOfCommands() {
        ClientSettings given = ClientSettings.ofCommand(Map.of(
                "request.timeout.ms", "40000",
                "producer.max.block.ms", "50000",
                "allow.auto.create.topics", "true"));

        assertThat(given.producer())
                .containsEntry("request.timeout.ms", "40000")
                .containsEntry("max.block.ms", "50000");
        assertThat(given.consumer()).containsEntry("allow.auto.create.topics", "false");
    }
}
