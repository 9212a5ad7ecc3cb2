package io.buildwatch.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the topics. Immutable; any thread.
 *
 * @param prefix stands before each name, e.g. {@code foundry.}
 * @param partitions of each topic whose key is the RID of a build; can never be changed
 * @param replicationFactor null for the broker's default
 * @param create whether to create missing topics
 * @param settings Kafka topic settings by topic name without prefix: {@code job-status-changed → retention.ms → 1}
 */
public record TopicsConfig(
        String prefix,
        int partitions,
        @Nullable Short replicationFactor,
        boolean create,
        Map<String, Map<String, String>> settings) {

    /** Creates what is missing, with the broker's replication and no settings of the operator's. */
    public static TopicsConfig of(String prefix, int partitions) {
        return new TopicsConfig(prefix, partitions, null, true, Map.of());
    }

    /** Creates missing topics, or does not. */
    public TopicsConfig withCreate(boolean created) {
        return new TopicsConfig(prefix, partitions, replicationFactor, created, settings);
    }

    /** With this replication. */
    public TopicsConfig withReplication(int factor) {
        return new TopicsConfig(prefix, partitions, (short) factor, create, settings);
    }

    /** With these settings of topics. */
    public TopicsConfig withSettings(Map<String, Map<String, String>> given) {
        return new TopicsConfig(prefix, partitions, replicationFactor, create, given);
    }
}
