package io.buildwatch.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * The settings of plain Kafka clients: those that the service uses beside Streams, and those of commands. Of the
 * operator's settings each client gets those that it supports, because it would warn of any other. One under Streams'
 * prefix for that client ({@code admin.}, {@code producer.}, {@code consumer.}) overrides the same one under the plain
 * name. Immutable; any thread. The maps may hold secrets.
 */
public final class ClientSettings {
    /** How long a command waits for Kafka; not long, because a person waits for the command. */
    public static final int COMMAND_PATIENCE_MS = 15_000;

    /** The defaults of a command's clients; each client gets those that it supports. */
    private static final Map<String, Object> COMMAND_DEFAULTS = Map.of(
            CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, COMMAND_PATIENCE_MS,
            CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, COMMAND_PATIENCE_MS,
            ProducerConfig.MAX_BLOCK_MS_CONFIG, COMMAND_PATIENCE_MS,
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 2 * COMMAND_PATIENCE_MS);

    private final Map<String, String> passedThrough;
    private final boolean command;

    private ClientSettings(Map<String, String> passedThrough, boolean command) {
        this.passedThrough = Map.copyOf(passedThrough);
        this.command = command;
    }

    /** From Kafka's own settings under their usual names; other settings are ignored. */
    public static ClientSettings of(Map<String, String> passedThrough) {
        return new ClientSettings(passedThrough, false);
    }

    /** For the clients of a command. They wait less, and create no topics. */
    public static ClientSettings ofCommand(Map<String, String> passedThrough) {
        return new ClientSettings(passedThrough, true);
    }

    /** For {@code Admin.create}. */
    public Map<String, Object> admin() {
        return known(AdminClientConfig.configNames(), "admin.");
    }

    /** For a producer without transactions; the caller adds serializers. */
    public Map<String, Object> producer() {
        Map<String, Object> settings = known(ProducerConfig.configNames(), "producer.");
        settings.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
        // A batch that is refused while the topic is new must not be overtaken by the next one (KAFKA-15591).
        settings.putIfAbsent(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        return settings;
    }

    /** For a {@code read_committed} consumer without a group; the caller adds deserializers. */
    public Map<String, Object> consumer() {
        Map<String, Object> settings = known(ConsumerConfig.configNames(), "consumer.");
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        settings.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        // These two mean nothing to a consumer without a group, but it refuses them if they do not fit together.
        settings.remove(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG);
        settings.remove(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG);
        if (command) {
            settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        }
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        return settings;
    }

    private Map<String, Object> known(Set<String> names, String prefix) {
        Map<String, Object> settings = new HashMap<>();
        // Kafka's clients push their metrics to the brokers by default (KIP-714).
        settings.put("enable.metrics.push", "false");
        passedThrough.forEach((key, value) -> {
            if (names.contains(key)) {
                settings.put(key, value);
            }
        });
        passedThrough.forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                settings.put(key.substring(prefix.length()), value);
            }
        });
        if (command) {
            COMMAND_DEFAULTS.forEach((key, value) -> {
                if (names.contains(key)) {
                    settings.putIfAbsent(key, value);
                }
            });
        }
        return settings;
    }
}
