package io.buildwatch.config;

import java.util.List;

/**
 * All settings of the service, checked. Immutable; any thread.
 *
 * @param avroSerializer class name of a Kafka {@code Serializer} for Avro specific records
 * @param avroDeserializer class name of a Kafka {@code Deserializer} for Avro specific records
 * @param httpHost the address to listen on
 * @param httpPort the port to listen on; 0 for any free one
 * @param httpAllowedHosts host names that requests may name, beside addresses, {@code localhost} and {@code httpHost}
 * @param httpQueries whether {@code /api} and the page are served, from a read model in {@link KafkaConfig#stateDir}
 * @param logFormat how log lines look
 */
public record BuildwatchConfig(
        FoundryConfig foundry,
        PollConfig poll,
        TopicsConfig topics,
        KafkaConfig kafka,
        String avroSerializer,
        String avroDeserializer,
        String httpHost,
        int httpPort,
        List<String> httpAllowedHosts,
        boolean httpQueries,
        LogFormat logFormat) {

    /** Without further allowed hosts, and with queries. */
    public BuildwatchConfig(
            FoundryConfig foundry,
            PollConfig poll,
            TopicsConfig topics,
            KafkaConfig kafka,
            String avroSerializer,
            String avroDeserializer,
            String httpHost,
            int httpPort,
            LogFormat logFormat) {
        this(
                foundry,
                poll,
                topics,
                kafka,
                avroSerializer,
                avroDeserializer,
                httpHost,
                httpPort,
                List.of(),
                true,
                logFormat);
    }

    /** The same configuration, with {@code httpQueries} replaced. */
    public BuildwatchConfig withHttpQueries(boolean queries) {
        return new BuildwatchConfig(
                foundry,
                poll,
                topics,
                kafka,
                avroSerializer,
                avroDeserializer,
                httpHost,
                httpPort,
                httpAllowedHosts,
                queries,
                logFormat);
    }

    /** Whether the serdes are Buildwatch's own. Others may use a registry that Buildwatch's own client cannot. */
    public boolean hasOwnSerdes() {
        return avroSerializer.equals(ConfigKeys.AVRO_SERIALIZER.defaultText())
                && avroDeserializer.equals(ConfigKeys.AVRO_DESERIALIZER.defaultText());
    }

    /** How log lines look. */
    public enum LogFormat {
        TEXT,
        JSON
    }
}
