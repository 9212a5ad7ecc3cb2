package io.buildwatch.config;

import java.util.Map;

/**
 * The settings on which the topics of an installation depend. Immutable; any thread.
 *
 * @param applicationId begins the names of Streams' own topics
 * @param passedThrough Kafka's and Streams' own settings under their own names; may hold secrets
 */
public record TopicsOnlyConfig(TopicsConfig topics, String applicationId, Map<String, String> passedThrough) {

    @Override
    public String toString() {
        return "TopicsOnlyConfig[" + applicationId + "]";
    }
}
