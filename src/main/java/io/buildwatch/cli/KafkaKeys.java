package io.buildwatch.cli;

import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.streams.StreamsConfig;

/** Tells whether Kafka's clients, Kafka Streams or the usual serdes have a setting. Stateless; any thread. */
final class KafkaKeys {
    private static final List<Set<String>> KNOWN = List.of(
            StreamsConfig.configDef().names(),
            ConsumerConfig.configNames(),
            ProducerConfig.configNames(),
            AdminClientConfig.configNames());

    /**
     * Kafka Streams passes a setting that begins like this, without the prefix, to one of its clients or to its
     * internal topics.
     */
    private static final List<String> STREAMS_PREFIXES = List.of(
            "main.consumer.", "restore.consumer.", "global.consumer.", "consumer.", "producer.", "admin.", "topic.");

    /** The settings of Confluent's and Apicurio's serdes begin like this. */
    private static final List<String> SERDE_PREFIXES = List.of(
            "schema.registry.basic.auth.", "basic.auth.", "bearer.auth.", "avro.", "specific.avro.", "apicurio.");

    private static final String REGISTRY_PREFIX = "schema.registry.";
    private static final Set<String> REGISTRY_SSL =
            new ConfigDef().withClientSslSupport().names();

    private static final Set<String> SERDE_NAMES = Set.of(
            "schema.registry.request.timeout.ms",
            "schema.registry.connect.timeout.ms",
            "use.latest.version",
            "latest.compatibility.strict",
            "normalize.schemas",
            "key.subject.name.strategy",
            "value.subject.name.strategy",
            "use.schema.id",
            "max.schemas.per.subject",
            "http.connect.timeout.ms",
            "http.read.timeout.ms",
            "proxy.host",
            "proxy.port");

    private KafkaKeys() {}

    static boolean isKnown(String key) {
        return isNamed(key)
                || SERDE_NAMES.contains(key)
                || (key.startsWith(REGISTRY_PREFIX + "ssl.")
                        && REGISTRY_SSL.contains(key.substring(REGISTRY_PREFIX.length())))
                // "avro.serialiser" is no setting of a serde: it is Buildwatch's avro.serializer, misspelt.
                || (SERDE_PREFIXES.stream().anyMatch(key::startsWith) && !key.matches("avro\\.[sd].*"))
                || STREAMS_PREFIXES.stream()
                        .anyMatch(prefix -> key.startsWith(prefix)
                                && (prefix.equals("topic.")
                                        ? isTopicSetting(key.substring(prefix.length()))
                                        : isNamed(key.substring(prefix.length()))));
    }

    private static boolean isNamed(String key) {
        return KNOWN.stream().anyMatch(names -> names.contains(key));
    }

    /** Kafka's clients have no list of topic settings. Each ends in a unit or in one of a few words. */
    private static boolean isTopicSetting(String key) {
        return key.matches("[a-z.]+\\.(ms|bytes|type|policy|enable|ratio|replicas|version|messages|dirty)");
    }
}
