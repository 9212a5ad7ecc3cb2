package io.buildwatch.topics;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;
import org.jspecify.annotations.Nullable;

/**
 * What one topic must be like. Immutable; any thread.
 *
 * @param name with prefix
 * @param partitions the number of partitions to create it with
 * @param replicationFactor to create it with; null for the broker's default
 * @param settings Kafka topic settings to create it with; {@link TopicVerifier} says which of them an existing topic
 *     must have
 * @param fixedPartitions whether an existing topic must have exactly this number of partitions, because builds are
 *     keyed alike
 * @param access what the service must be allowed to do with it; each operation implies Describe
 * @param internal whether Streams owns it, and creates it if topics may be created
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
