package io.buildwatch.kafka;

import java.util.ArrayList;
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
 * Finds settings of Kafka's clients that the clients would refuse. Not in {@link ClientSettings}, because commands use
 * that class and would wait for the classes of Streams to load. Stateless; any thread.
 */
public final class ClientSettingProblems {
    private static final Set<String> STREAMS = StreamsConfig.configDef().names();
    /** The settings that each kind of client supports, by the prefix that Streams has for it. */
    private static final Map<String, ConfigDef> CLIENTS = Map.of(
            StreamsConfig.CONSUMER_PREFIX, ConsumerConfig.configDef(),
            StreamsConfig.MAIN_CONSUMER_PREFIX, ConsumerConfig.configDef(),
            StreamsConfig.RESTORE_CONSUMER_PREFIX, ConsumerConfig.configDef(),
            StreamsConfig.GLOBAL_CONSUMER_PREFIX, ConsumerConfig.configDef(),
            StreamsConfig.PRODUCER_PREFIX, ProducerConfig.configDef(),
            StreamsConfig.ADMIN_CLIENT_PREFIX, AdminClientConfig.configDef());

    private ClientSettingProblems() {}

    /** A line for each setting of a client whose value is of the wrong type or out of range. Connects to no broker. */
    public static List<String> of(Map<String, String> passedThrough) {
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
}
