package io.buildwatch.kafka;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.streams.StreamsConfig;

/**
 * The settings of the plain Kafka clients that are used beside Streams. Of the operator's settings each client gets
 * those that it supports. One under Streams' prefix for that client ({@code admin.}, {@code producer.},
 * {@code consumer.}) overrides the same one under the plain name. Immutable; any thread. The maps may hold secrets.
 */
public final class ClientSettings {
    private static final Set<String> STREAMS = StreamsConfig.configDef().names();
    /** The settings that each kind of client supports, by the prefix that Streams has for it. */
    private static final Map<String, ConfigDef> CLIENTS = Map.of(
            StreamsConfig.CONSUMER_PREFIX, ConsumerConfig.configDef(),
            StreamsConfig.MAIN_CONSUMER_PREFIX, ConsumerConfig.configDef(),
            StreamsConfig.RESTORE_CONSUMER_PREFIX, ConsumerConfig.configDef(),
            StreamsConfig.GLOBAL_CONSUMER_PREFIX, ConsumerConfig.configDef(),
            StreamsConfig.PRODUCER_PREFIX, ProducerConfig.configDef(),
            StreamsConfig.ADMIN_CLIENT_PREFIX, AdminClientConfig.configDef());

    private final Map<String, String> passedThrough;

    private ClientSettings(Map<String, String> passedThrough) {
        this.passedThrough = Map.copyOf(passedThrough);
    }

    /** From Kafka's own settings under their usual names; other settings are ignored. */
    public static ClientSettings of(Map<String, String> passedThrough) {
        return new ClientSettings(passedThrough);
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
        return settings;
    }

    /** For a {@code read_committed} consumer without a group; the caller adds deserializers. */
    public Map<String, Object> consumer() {
        Map<String, Object> settings = known(ConsumerConfig.configNames(), "consumer.");
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        settings.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        return settings;
    }

    /** A line for each setting of a client whose value is of the wrong type or out of range. Connects to no broker. */
    public List<String> problems() {
        List<String> problems = new ArrayList<>();
        new TreeMap<>(passedThrough).forEach((key, value) -> {
            for (Map.Entry<String, ConfigDef> client : CLIENTS.entrySet()) {
                String prefix = client.getKey();
                String name = key.startsWith(prefix) ? key.substring(prefix.length()) : key;
                ConfigKey setting = client.getValue().configKeys().get(name);
                // Streams checks its own settings itself.
                if (setting != null && !STREAMS.contains(key)) {
                    try {
                        requireValid(name, value, setting);
                    } catch (ConfigException e) {
                        problems.add(key + ": " + e.getMessage());
                        return;
                    }
                }
            }
        });
        return problems;
    }

    private static void requireValid(String name, String value, ConfigKey setting) {
        Object parsed = ConfigDef.parseType(name, value, setting.type);
        if (setting.validator != null) {
            setting.validator.ensureValid(name, parsed);
        }
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
        return settings;
    }
}
