package io.buildwatch.kafka;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;
import org.jspecify.annotations.Nullable;

/**
 * What one topic must be. Immutable; any thread.
 *
 * @param name with prefix
 * @param partitions to create it with
 * @param replicationFactor to create it with; null for the broker's default
 * @param settings Kafka topic settings to create it with; {@link TopicVerifier} says which are insisted on later
 * @param fixedPartitions whether an existing topic must have just this many partitions, because builds are keyed alike
 * @param access what the service must be allowed to do with it; Describe is implied by each
 * @param internal whether Streams owns it, and creates it where allowed
 */
public record TopicSpec(
        String name,
        int partitions,
        @Nullable Short replicationFactor,
        Map<String, String> settings,
        boolean fixedPartitions,
        Set<AclOperation> access,
        boolean internal) {

    public TopicSpec {
        settings = Map.copyOf(settings);
        access = Set.copyOf(access);
    }
}
