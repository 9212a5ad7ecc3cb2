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

/**
 * Compares settings of ours with limits of the brokers, which refuse a wrong value only once the streams run. Blocks.
 */
public final class BrokerLimits {
    private BrokerLimits() {}

    /**
     * Compares them with the limits of one broker. Reports nothing if these cannot be read; most likely this user may
     * not see them.
     *
     * @param settings as for {@code KafkaStreams}
     * @return a line for each setting that is beyond a limit
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
            checkLimit("session.timeout.ms", session, "group.min.session.timeout.ms", false, limits, problems);
            checkLimit("session.timeout.ms", session, "group.max.session.timeout.ms", true, limits, problems);
            checkLimit("transaction.timeout.ms", transaction, "transaction.max.timeout.ms", true, limits, problems);
            return problems;
        } catch (ExecutionException e) {
            return List.of(); // the limits cannot be read
        }
    }

    private static void checkLimit(
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
