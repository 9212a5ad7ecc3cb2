package io.buildwatch.config;

import java.util.Map;

/**
 * What the topics of an installation depend on. Immutable; any thread.
 *
 * @param applicationId Streams' own topics begin with it
 * @param passedThrough Kafka's and Streams' own settings under their own names; may hold secrets
 */
public record TopicsOnlyConfig(TopicsConfig topics, String applicationId, Map<String, String> passedThrough) {

    @Override
    public String toString() {
        return "TopicsOnlyConfig[" + applicationId + "]";
    }
}
