package io.buildwatch.config;

import java.util.Map;

/**
 * The settings of a command that uses Kafka but not Foundry. Immutable; any thread.
 *
 * @param topicsPrefix stands before each topic's name
 * @param avroDeserializer class name of a Kafka {@code Deserializer} for Avro specific records
 * @param passedThrough Kafka's and the serdes' own settings under their own names; may hold secrets
 */
public record ClientConfig(String topicsPrefix, String avroDeserializer, Map<String, String> passedThrough) {

    @Override
    public String toString() {
        return "ClientConfig[" + topicsPrefix + "]";
    }
}
