package io.buildwatch.topics;

import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MAX_MESSAGE_BYTES_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.jspecify.annotations.Nullable;

/**
 * Compares existing topics with what they must be. Not thread-safe.
 *
 * <p>A problem is what would break a promise: another number of partitions of a keyed topic, another
 * {@code cleanup.policy}, on internal topics another {@code message.timestamp.type} (Streams' own setting), a smaller
 * {@code max.message.bytes}, and {@code min.insync.replicas} above the number of replicas. The other settings belong to
 * the operator, so a difference is only a warning.
 */
final class TopicVerifier {
    private final List<String> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    List<String> problems() {
        return problems;
    }

    List<String> warnings() {
        return warnings;
    }

    void partitions(TopicSpec topic, TopicDescription found) {
        int count = found.partitions().size();
        if (topic.fixedPartitions() && count != topic.partitions()) {
            problems.add(topic.name() + ": has " + count + " partitions, should have " + topic.partitions()
                    + "; set topics.partitions=" + count + " if all keyed topics have " + count
                    + (topic.internal() ? ", or use another application.id" : ", or use another topics.prefix"));
        }
    }

    void settings(TopicSpec topic, Config found) {
        new TreeMap<>(topic.settings()).forEach((name, wanted) -> {
            ConfigEntry entry = found.get(name);
            String is = entry == null ? null : entry.value();
            if (is == null || same(name, is, wanted)) {
                return;
            }
            String line = topic.name() + ": " + name + " is " + is + ", should be " + wanted + "; ";
            if (isRequired(topic, name, is, wanted)) {
                problems.add(line + alter(topic, name, wanted));
            } else {
                warnings.add(line
                        + alter(topic, name, wanted)
                        + (topic.internal() ? "" : ", or set it under topics.<name>." + name));
            }
        });
    }

    void replication(TopicSpec topic, TopicDescription found, @Nullable Config settings, int brokers) {
        int replicas = found.partitions().stream()
                .mapToInt(p -> p.replicas().size())
                .min()
                .orElse(1);
        ConfigEntry minInSync = settings == null ? null : settings.get(MIN_IN_SYNC_REPLICAS_CONFIG);
        int needed = minInSync == null || minInSync.value() == null ? 1 : Integer.parseInt(minInSync.value());
        if (needed > replicas) {
            problems.add(topic.name() + ": " + MIN_IN_SYNC_REPLICAS_CONFIG + " is " + needed + " with " + replicas
                    + (replicas == 1 ? " replica" : " replicas") + ", so nothing can be written; "
                    + alter(topic, MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(replicas))
                    + ", or raise its replication factor");
        } else if (brokers > 1 && replicas == 1) {
            warnings.add(topic.name() + ": one replica on a cluster of " + brokers
                    + " brokers; what a lost broker holds is lost: raise its replication factor to 3");
        } else if (replicas > 2 && minInSync != null && "1".equals(minInSync.value())) {
            warnings.add(topic.name() + ": " + MIN_IN_SYNC_REPLICAS_CONFIG + " is 1 with " + replicas
                    + " replicas; a broker failure may lose committed records: "
                    + alter(topic, MIN_IN_SYNC_REPLICAS_CONFIG, "2"));
        }
    }

    private static boolean isRequired(TopicSpec topic, String name, String is, String wanted) {
        return switch (name) {
            case CLEANUP_POLICY_CONFIG -> true;
            case MESSAGE_TIMESTAMP_TYPE_CONFIG -> topic.internal();
            case MAX_MESSAGE_BYTES_CONFIG -> Long.parseLong(is) < Long.parseLong(wanted);
            default -> false;
        };
    }

    private static boolean same(String name, String is, String wanted) {
        return name.equals(CLEANUP_POLICY_CONFIG) ? words(is).equals(words(wanted)) : is.equals(wanted.trim());
    }

    private static Set<String> words(String list) {
        return new TreeSet<>(Arrays.asList(list.trim().split("\\s*,\\s*", -1)));
    }

    private static String alter(TopicSpec topic, String name, String wanted) {
        return "kafka-configs --alter --topic " + topic.name() + " --add-config '" + name + "=[" + wanted + "]'";
    }
}
