package io.buildwatch.config;

import java.nio.file.Path;
import java.util.Map;

/**
 * The Kafka settings of this instance. Immutable; any thread.
 *
 * @param applicationId Streams' application id: group, internal topics and transactional ids begin with it
 * @param instanceId for static membership and metrics; unique among instances
 * @param stateDir the directory of the stores; one per instance
 * @param passedThrough Kafka's, Streams' and the serdes' own settings under their own names, checked; may hold secrets
 */
public record KafkaConfig(String applicationId, String instanceId, Path stateDir, Map<String, String> passedThrough) {

    @Override
    public String toString() {
        return "KafkaConfig[" + applicationId + ", " + instanceId + "]";
    }
}
