package io.buildwatch.streams;

import io.buildwatch.topics.BuildwatchTopics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/**
 * What the brokers tell of the consumer group of all instances. Immutable; any thread.
 *
 * @param instances sorted by {@code instance.id}
 * @param lag records of {@code build-rids} beyond the offsets that the group has committed
 */
public record ConsumerGroupState(List<Instance> instances, long lag) {
    /** Streams appends the number of the stream thread to the {@code group.instance.id} of its consumers. */
    private static final String THREAD = "-\\d+$";

    /**
     * One instance.
     *
     * @param id {@code instance.id}
     * @param host the address from which it is connected to the brokers
     * @param partitions those of the repartition topic that it owns, in ascending order: it polls their builds
     */
    public record Instance(String id, String host, List<Integer> partitions) {}

    /**
     * Asks the brokers. Blocks.
     *
     * @param patienceMs the longest wait for each of a few answers, ms
     * @throws ExecutionException if the brokers refuse
     * @throws TimeoutException if one of the answers takes longer
     */
    public static ConsumerGroupState ask(Admin admin, BuildwatchTopics topics, long patienceMs)
            throws ExecutionException, InterruptedException, TimeoutException {
        String group = topics.applicationId();
        KafkaFuture<ConsumerGroupDescription> description = Objects.requireNonNull(
                admin.describeConsumerGroups(List.of(group)).describedGroups().get(group));
        KafkaFuture<Map<TopicPartition, OffsetAndMetadata>> committed =
                admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata();
        List<Instance> instances =
                instances(description.get(patienceMs, TimeUnit.MILLISECONDS), topics.watchCommands());
        return new ConsumerGroupState(instances, lag(admin, topics, committed, patienceMs));
    }

    private static List<Instance> instances(ConsumerGroupDescription group, String polled) {
        Map<String, TreeSet<Integer>> partitions = new TreeMap<>();
        Map<String, String> hosts = new HashMap<>();
        for (MemberDescription member : group.members()) {
            String id = member.groupInstanceId().orElse(member.consumerId()).replaceFirst(THREAD, "");
            hosts.put(id, member.host().replaceFirst("^/", ""));
            TreeSet<Integer> own = partitions.computeIfAbsent(id, any -> new TreeSet<>());
            member.assignment().topicPartitions().stream()
                    .filter(partition -> partition.topic().equals(polled))
                    .forEach(partition -> own.add(partition.partition()));
        }
        return partitions.entrySet().stream()
                .map(entry -> new Instance(
                        entry.getKey(), hosts.getOrDefault(entry.getKey(), ""), List.copyOf(entry.getValue())))
                .toList();
    }

    private static long lag(
            Admin admin,
            BuildwatchTopics topics,
            KafkaFuture<Map<TopicPartition, OffsetAndMetadata>> committed,
            long patienceMs)
            throws ExecutionException, InterruptedException, TimeoutException {
        KafkaFuture<TopicDescription> topic = Objects.requireNonNull(admin.describeTopics(List.of(topics.buildRids()))
                .topicNameValues()
                .get(topics.buildRids()));
        List<TopicPartition> partitions = topic.get(patienceMs, TimeUnit.MILLISECONDS).partitions().stream()
                .map(partition -> new TopicPartition(topics.buildRids(), partition.partition()))
                .toList();
        ListOffsetsResult begins = offsets(admin, partitions, OffsetSpec.earliest());
        ListOffsetsResult ends = offsets(admin, partitions, OffsetSpec.latest());
        Map<TopicPartition, OffsetAndMetadata> taken = committed.get(patienceMs, TimeUnit.MILLISECONDS);
        long lag = 0;
        for (TopicPartition partition : partitions) {
            // A partition without a committed offset counts from its first record; records that retention deleted do
            // not count.
            long begin = begins.partitionResult(partition)
                    .get(patienceMs, TimeUnit.MILLISECONDS)
                    .offset();
            long end = ends.partitionResult(partition)
                    .get(patienceMs, TimeUnit.MILLISECONDS)
                    .offset();
            OffsetAndMetadata offset = taken.get(partition);
            lag += Math.max(0, end - Math.max(begin, offset == null ? 0 : offset.offset()));
        }
        return lag;
    }

    private static ListOffsetsResult offsets(Admin admin, List<TopicPartition> partitions, OffsetSpec spec) {
        return admin.listOffsets(partitions.stream().collect(Collectors.toMap(it -> it, it -> spec)));
    }
}
