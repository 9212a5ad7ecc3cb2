package io.buildwatch.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The topics.
 *
 * @param prefix stands before each name, e.g. {@code foundry.}
 * @param partitions of each topic that the build keys; fixed for life
 * @param replicationFactor null for the broker's default
 * @param create whether to create what is missing
 * @param settings Kafka topic settings by topic name without prefix: {@code job-status-changed → retention.ms → 1}
 */
public record TopicsConfig(
        String prefix,
        int partitions,
        @Nullable Short replicationFactor,
        boolean create,
        Map<String, Map<String, String>> settings) {}
