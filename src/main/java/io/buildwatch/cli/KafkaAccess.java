package io.buildwatch.cli;

import io.buildwatch.config.ClientConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/** Client settings from what the operator passed on: each client is given only what it knows, and so warns of nothing. */
final class KafkaAccess {
    /** How long a command waits for Kafka: a person is in front of it. */
    static final int PATIENCE_MS = 15_000;

    private KafkaAccess() {}

    static Map<String, Object> producer(ClientConfig config) {
        Map<String, Object> settings = known(config, ProducerConfig.configNames(), "producer.");
        settings.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE_MS);
        settings.putIfAbsent(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MS);
        settings.putIfAbsent(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 2 * PATIENCE_MS);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        return settings;
    }

    static Map<String, Object> consumer(ClientConfig config) {
        Map<String, Object> settings = known(config, ConsumerConfig.configNames(), "consumer.");
        // A service's session means nothing to a consumer without a group, but a bad pair of times is refused.
        settings.remove(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG);
        settings.remove(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG);
        settings.putIfAbsent(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MS);
        settings.putIfAbsent(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MS);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return settings;
    }

    static Map<String, Object> admin(ClientConfig config) {
        Map<String, Object> settings = known(config, AdminClientConfig.configNames(), "admin.");
        settings.putIfAbsent(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MS);
        settings.putIfAbsent(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MS);
        return settings;
    }

    /** For the value deserializer: everything, and Confluent's switch to the classes that we have. */
    static Map<String, Object> serde(ClientConfig config) {
        Map<String, Object> settings = new HashMap<>(config.passedThrough());
        settings.putIfAbsent("specific.avro.reader", "true");
        return settings;
    }

    private static Map<String, Object> known(ClientConfig config, Set<String> names, String prefix) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("enable.metrics.push", "false"); // on by default in Kafka; nobody asked for it
        config.passedThrough().forEach((key, value) -> {
            if (names.contains(key)) {
                settings.put(key, value);
            }
        });
        config.passedThrough().forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                settings.put(key.substring(prefix.length()), value);
            }
        });
        return settings;
    }
}
