package io.buildwatch.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Kafka's settings that cannot be set, because guarantees depend on them, and what to set instead. Any thread. */
final class RefusedKeys {
    /** Kafka Streams also takes its clients' settings with these prefixes. Longer ones come first. */
    private static final List<String> CLIENT_PREFIXES =
            List.of("main.consumer.", "restore.consumer.", "global.consumer.", "consumer.", "producer.", "admin.");

    private static final String SERDES = "set by Buildwatch; avro.serializer and avro.deserializer choose others";
    private static final String HANDLERS =
            "set by Buildwatch: what cannot be used goes to the dead-letters topic, any other failure stops the process";
    private static final String SENDING = "set by Buildwatch: exactly-once needs idempotent writes with acks=all";
    private static final String MEMBERSHIP = "set by Buildwatch from instance.id, for static membership";

    private static final Map<String, String> REASONS = Map.ofEntries(
            Map.entry("processing.guarantee", "always exactly_once_v2"),
            Map.entry("group.instance.id", MEMBERSHIP),
            Map.entry(
                    "group.protocol",
                    "always classic: the streams protocol has no static membership (see instance.id)"),
            Map.entry("internal.leave.group.on.close", MEMBERSHIP),
            Map.entry("group.id", "set by Buildwatch; application.id is the group"),
            Map.entry("transactional.id", "set by Buildwatch; transactional ids begin with application.id"),
            Map.entry("transaction.two.phase.commit.enable", "set by Buildwatch: nobody else may end its transactions"),
            Map.entry("isolation.level", "always read_committed"),
            Map.entry("enable.auto.commit", "always false: offsets are part of the transaction"),
            Map.entry("auto.offset.reset", "always earliest, so that no build RID is skipped"),
            Map.entry("enable.idempotence", SENDING),
            Map.entry("acks", SENDING),
            Map.entry("partitioner.class", "set by Buildwatch: a build is on the same partition of every topic"),
            Map.entry("partitioner.ignore.keys", "set by Buildwatch: a build is on the same partition of every topic"),
            Map.entry("partition.assignment.strategy", "set by Kafka Streams"),
            Map.entry("default.timestamp.extractor", "set by Buildwatch: input timestamps are not trusted"),
            Map.entry("topology.optimization", "set by Buildwatch: it would rename the internal topics"),
            Map.entry("errors.dead.letter.queue.topic.name", "set by Buildwatch; see topics.prefix and dead-letters"),
            Map.entry("processing.exception.handler.global.enabled", HANDLERS),
            Map.entry("default.key.serde", SERDES),
            Map.entry("default.value.serde", SERDES),
            Map.entry("key.serializer", SERDES),
            Map.entry("value.serializer", SERDES),
            Map.entry("key.deserializer", SERDES),
            Map.entry("value.deserializer", SERDES));

    private static final Pattern INTERNAL_TOPICS = Pattern.compile(
            "topic\\.(cleanup\\.policy|retention\\..*|delete\\.retention\\.ms|message\\..*|max\\.message\\.bytes)");
    private static final Pattern CLEANUP = Pattern.compile("topics\\.(" + TopicNames.JOB_STATUS_CHANGED + "|"
            + TopicNames.BUILD_OBSERVED + "|" + TopicNames.BUILD_COMPLETION + ")\\.cleanup\\.policy");

    private RefusedKeys() {}

    /** Why {@code key} cannot be set, and what to set instead; empty if it can be. */
    static Optional<String> reasonFor(String key) {
        String name = withoutClientPrefix(key);
        if (name.endsWith("exception.handler")) {
            return Optional.of(HANDLERS);
        }
        if (INTERNAL_TOPICS.matcher(key).matches()) {
            return Optional.of("set by Buildwatch: Streams' internal topics must keep the watched builds");
        }
        if (CLEANUP.matcher(key).matches()) {
            return Optional.of("set by Buildwatch: subscribers rely on what is compacted and what is deleted");
        }
        return Optional.ofNullable(REASONS.get(name));
    }

    /** Every setting that is refused by its name, in alphabetical order, and why. */
    static SortedMap<String, String> reasons() {
        return new TreeMap<>(REASONS);
    }

    static String withoutClientPrefix(String key) {
        return CLIENT_PREFIXES.stream()
                .filter(key::startsWith)
                .findFirst()
                .map(prefix -> key.substring(prefix.length()))
                .orElse(key);
    }
}
