package io.buildwatch.cli;

import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.streams.StreamsConfig;

/** The names of settings that Kafka's clients, Kafka Streams and the usual serdes have. */
final class KafkaKeys {
    private static final List<Set<String>> KNOWN = List.of(
            StreamsConfig.configDef().names(),
            ConsumerConfig.configNames(),
            ProducerConfig.configNames(),
            AdminClientConfig.configNames());

    /** Streams hands what follows these to one of its clients, or to its internal topics. */
    private static final List<String> STREAMS_PREFIXES = List.of(
            "main.consumer.", "restore.consumer.", "global.consumer.", "consumer.", "producer.", "admin.", "topic.");

    /** Confluent's and Apicurio's. */
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
                // "avro.serialiser" and "avro.desrializer" are none of theirs but ours, misspelt.
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

    /** Kafka has no list of these in its clients; every one ends in a unit or is one of a few words. */
    private static boolean isTopicSetting(String key) {
        return key.matches("[a-z.]+\\.(ms|bytes|type|policy|enable|ratio|replicas|version|messages|dirty)");
    }
}
