package io.buildwatch.cli;

import io.buildwatch.config.ClientConfig;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * Makes the settings of Kafka's clients from those that the operator gave. Each client gets only the settings that it
 * has, because it would warn of any other. Stateless; any thread.
 */
final class KafkaAccess {
    /** How long a command waits for Kafka; not long, because a person waits for the command. */
    static final int PATIENCE_MS = 15_000;

    private KafkaAccess() {}

    static Map<String, Object> producer(ClientConfig config) {
        Map<String, Object> settings = known(config, ProducerConfig.configNames(), "producer.");
        settings.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE_MS);
        settings.putIfAbsent(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MS);
        settings.putIfAbsent(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 2 * PATIENCE_MS);
        // A batch that is refused while the topic is new must not be overtaken by the next one (KAFKA-15591).
        settings.putIfAbsent(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        return settings;
    }

    static Map<String, Object> consumer(ClientConfig config) {
        Map<String, Object> settings = known(config, ConsumerConfig.configNames(), "consumer.");
        // These two mean nothing to a consumer without a group, but it refuses them if they do not fit together.
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

    /** Settings of the value deserializer: all that the operator gave, and Confluent's switch to generated classes. */
    static Map<String, Object> serde(ClientConfig config) {
        Map<String, Object> settings = new HashMap<>(config.passedThrough());
        settings.putIfAbsent("specific.avro.reader", "true");
        return settings;
    }

    private static Map<String, Object> known(ClientConfig config, Set<String> names, String prefix) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("enable.metrics.push", "false"); // on by default in Kafka, but not wanted
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
