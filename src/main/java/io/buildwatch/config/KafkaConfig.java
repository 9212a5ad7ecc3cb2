package io.buildwatch.config;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * The Kafka settings of this instance. Immutable; any thread.
 *
 * @param applicationId Streams' application id: group, internal topics and transactional ids begin with it
 * @param instanceId for static membership and metrics; unique among instances
 * @param stateDir the directory of the stores; one per instance
 * @param passedThrough Kafka's, Streams' and the serdes' own settings under their own names, checked; may hold secrets
 */
public record KafkaConfig(String applicationId, String instanceId, Path stateDir, Map<String, String> passedThrough) {

    /** With one more setting of Kafka's, or another value of it. */
    public KafkaConfig with(String key, String value) {
        Map<String, String> more = new TreeMap<>(passedThrough);
        more.put(key, value);
        return new KafkaConfig(applicationId, instanceId, stateDir, Map.copyOf(more));
    }

    @Override
    public String toString() {
        return "KafkaConfig[" + applicationId + ", " + instanceId + "]";
    }
}
