package io.buildwatch.client;

import io.buildwatch.config.ClientConfig;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;

/** Finds partitions of Buildwatch's topics. Stateless; calls may wait for the brokers. */
public final class TopicPartitions {
    private TopicPartitions() {}

    /**
     * All partitions of a topic.
     *
     * @param name without prefix
     * @throws ClientFailure if there is no such topic
     */
    public static List<TopicPartition> all(Consumer<?, ?> consumer, ClientConfig config, String name) {
        String topic = config.topicsPrefix() + name;
        List<PartitionInfo> found = consumer.partitionsFor(topic);
        if (found == null || found.isEmpty()) {
            throw ClientFailure.noTopic(topic);
        }
        List<TopicPartition> partitions = new ArrayList<>();
        found.forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
        return partitions;
    }

    /** The partitions of a keyed topic that hold these builds, by the rule that Kafka's producer and Streams use. */
    public static List<TopicPartition> of(
            Consumer<?, ?> consumer, ClientConfig config, String name, Collection<String> rids) {
        List<TopicPartition> all = all(consumer, config, name);
        Set<Integer> numbers = new TreeSet<>();
        for (String rid : rids) {
            byte[] key = rid.getBytes(StandardCharsets.UTF_8);
            numbers.add(Utils.toPositive(Utils.murmur2(key)) % all.size());
        }
        return all.stream()
                .filter(partition -> numbers.contains(partition.partition()))
                .toList();
    }
}
