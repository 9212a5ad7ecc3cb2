package io.buildwatch.kafka;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.streams.StreamsConfig;
import org.jspecify.annotations.Nullable;

/** Settings of ours that a broker refuses only when the streams run already. Blocks. */
public final class BrokerLimits {
    private BrokerLimits() {}

    /**
     * Holds them against the limits of a broker. If this user may not see these, nothing is known to be wrong.
     *
     * @param settings as for {@code KafkaStreams}
     * @return a line for each setting that is beyond them
     */
    public static List<String> problems(Admin admin, Properties settings) throws InterruptedException {
        StreamsConfig streams = new StreamsConfig(settings);
        try {
            Optional<Node> broker =
                    admin.describeCluster().nodes().get().stream().findFirst();
            if (broker.isEmpty()) {
                return List.of();
            }
            ConfigResource resource =
                    new ConfigResource(ConfigResource.Type.BROKER, broker.get().idString());
            Config limits = requireNonNull(
                            admin.describeConfigs(List.of(resource)).values().get(resource))
                    .get();
            Object session = streams.getMainConsumerConfigs("", "", 1).get(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG);
            Object transaction = streams.getProducerConfigs("").get(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG);
            List<String> problems = new ArrayList<>();
            hold("session.timeout.ms", session, "group.min.session.timeout.ms", false, limits, problems);
            hold("session.timeout.ms", session, "group.max.session.timeout.ms", true, limits, problems);
            hold("transaction.timeout.ms", transaction, "transaction.max.timeout.ms", true, limits, problems);
            return problems;
        } catch (ExecutionException e) {
            return List.of(); // not to be seen by this user
        }
    }

    private static void hold(
            String key, @Nullable Object value, String limitKey, boolean isMost, Config limits, List<String> problems) {
        ConfigEntry entry = limits.get(limitKey);
        if (value == null || entry == null || entry.value() == null) {
            return;
        }
        long is = Long.parseLong(value.toString());
        long limit = Long.parseLong(entry.value());
        if (isMost ? is > limit : is < limit) {
            problems.add(key + "=" + is + ": must be " + (isMost ? "at most " : "at least ") + limit
                    + ", by the brokers' " + limitKey);
        }
    }
}
