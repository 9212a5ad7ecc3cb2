package io.buildwatch.kafka;

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
 * What the group tells of all instances.
 *
 * @param instances by {@code instance.id}, in order
 * @param lag records of the input that nobody has taken
 */
public record GroupSight(List<Instance> instances, long lag) {
    /** Streams puts the number of the thread behind the instance's own id. */
    private static final String THREAD = "-\\d+$";

    /** @param partitions of the repartition topic, in order: whose builds it polls */
    public record Instance(String id, String host, List<Integer> partitions) {}

    /**
     * Asks the brokers, and waits for so long at most for each of a few answers.
     *
     * @throws ExecutionException where they refuse
     */
    public static GroupSight ask(Admin admin, BuildwatchTopics topics, long patienceMs)
            throws ExecutionException, InterruptedException, TimeoutException {
        String group = topics.applicationId();
        KafkaFuture<ConsumerGroupDescription> description = Objects.requireNonNull(
                admin.describeConsumerGroups(List.of(group)).describedGroups().get(group));
        KafkaFuture<Map<TopicPartition, OffsetAndMetadata>> committed =
                admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata();
        List<Instance> instances =
                instances(description.get(patienceMs, TimeUnit.MILLISECONDS), topics.watchCommands());
        return new GroupSight(instances, lag(admin, topics, committed, patienceMs));
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
            // Of a partition that was never committed, all that is there; of what retention took, nothing.
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
