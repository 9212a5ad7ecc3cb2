package io.buildwatch.topics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.internals.InternalTopicConfig;
import org.apache.kafka.streams.processor.internals.InternalTopologyBuilder.TopicsInfo;
import org.jspecify.annotations.Nullable;

/**
 * A {@link StreamsBuilder} that also lists the internal topics that Streams will make for the topology: repartition
 * topics and changelogs. One use, one thread.
 *
 * <p>It calls the classes that Streams itself calls to make them. These are internal to Streams, so a test on a broker
 * compares the list with what Streams makes.
 */
public final class InternalTopicsBuilder extends StreamsBuilder {

    /** Streams deletes the records of a repartition topic that it has read. Nothing else deletes them. */
    private static final Set<AclOperation> PURGED = Set.of(AclOperation.READ, AclOperation.WRITE, AclOperation.DELETE);

    private static final Set<AclOperation> KEPT = Set.of(AclOperation.READ, AclOperation.WRITE);

    /**
     * The internal topics. To be called after {@link #build()}, once everything was added to the topology that it
     * returned.
     *
     * @param settings of Streams: the application id, and what it creates topics with
     * @param partitions the number of partitions of each topic that the topology reads and Streams does not own
     * @return repartition topics first
     * @throws IllegalStateException if the number of partitions of a repartition topic is left to Streams
     */
    public List<TopicSpec> internalTopics(StreamsConfig settings, Map<String, Integer> partitions) {
        internalTopologyBuilder.rewriteTopology(settings);
        internalTopologyBuilder.buildTopology(); // names the changelogs
        Map<String, Integer> allPartitions = new HashMap<>(partitions);
        List<TopicSpec> repartitions = new ArrayList<>();
        List<TopicSpec> changelogs = new ArrayList<>();
        List<TopicsInfo> parts =
                List.copyOf(internalTopologyBuilder.subtopologyToTopicsInfo().values());
        for (TopicsInfo part : parts) {
            new TreeMap<>(part.repartitionSourceTopics).forEach((name, config) -> {
                int count = config.numberOfPartitions()
                        .orElseThrow(() -> new IllegalStateException(name + " must say how many partitions it has"));
                allPartitions.put(name, count);
                repartitions.add(spec(config, count, settings, PURGED));
            });
        }
        for (TopicsInfo part : parts) {
            // Streams makes one task for each partition of the widest source, and one changelog partition for each
            // task.
            int tasks = part.sourceTopics.stream()
                    .mapToInt(name -> partitionsOf(name, allPartitions))
                    .max()
                    .orElseThrow();
            Map<String, InternalTopicConfig> byName = new TreeMap<>();
            part.nonSourceChangelogTopics().forEach(config -> byName.put(config.name(), config));
            byName.values().forEach(config -> changelogs.add(spec(config, tasks, settings, KEPT)));
        }
        repartitions.addAll(changelogs);
        return List.copyOf(repartitions);
    }

    private static int partitionsOf(String topic, Map<String, Integer> partitions) {
        Integer count = partitions.get(topic);
        if (count == null) {
            throw new IllegalArgumentException("the number of partitions of " + topic + " is missing");
        }
        return count;
    }

    private static TopicSpec spec(
            InternalTopicConfig config, int partitions, StreamsConfig settings, Set<AclOperation> access) {
        return new TopicSpec(
                config.name(), partitions, replicationFactor(settings), settings(config, settings), true, access, true);
    }

    private static @Nullable Short replicationFactor(StreamsConfig settings) {
        short factor = settings.getInt(StreamsConfig.REPLICATION_FACTOR_CONFIG).shortValue();
        return factor < 1 ? null : factor;
    }

    private static Map<String, String> settings(InternalTopicConfig config, StreamsConfig settings) {
        Map<String, String> ofAll = new HashMap<>();
        settings.originalsWithPrefix(StreamsConfig.TOPIC_PREFIX)
                .forEach((name, value) -> ofAll.put(name, value.toString()));
        return config.properties(
                ofAll, settings.getLong(StreamsConfig.WINDOW_STORE_CHANGE_LOG_ADDITIONAL_RETENTION_MS_CONFIG));
    }
}
