package io.buildwatch.chaos;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;

/** The consumer group of the instances, as the brokers report it. */
final class InstanceGroup {
    private final Admin admin;

    InstanceGroup(Admin admin) {
        this.admin = admin;
    }

    /**
     * The partitions whose builds the instance polls, which have the same numbers in every output topic; empty if not
     * known.
     */
    Set<Integer> partitionsOf(int instance) throws InterruptedException {
        return assignmentOf(instance).stream()
                .filter(partition -> partition.topic().contains("watch-commands"))
                .map(TopicPartition::partition)
                .collect(Collectors.toSet());
    }

    /** All partitions that are assigned to the instance; empty if not known. */
    Set<TopicPartition> assignmentOf(int instance) throws InterruptedException {
        return group().stream()
                .flatMap(group -> group.members().stream())
                .filter(member -> member.groupInstanceId().orElse("").startsWith(Installation.instanceId(instance)))
                .flatMap(member -> member.assignment().topicPartitions().stream())
                .collect(Collectors.toSet());
    }

    /**
     * Removes a stopped instance from the group, as if it had been scaled down. Returns when the group is stable
     * without
     * it, or after 12 s.
     *
     * @return false if it was not a member, or the brokers did not answer in time
     */
    boolean evict(int instance) throws InterruptedException {
        List<MemberToRemove> members = group().stream()
                .flatMap(group -> group.members().stream())
                .flatMap(member -> member.groupInstanceId().stream())
                .filter(id -> id.startsWith(Installation.instanceId(instance)))
                .map(MemberToRemove::new)
                .toList();
        if (members.isEmpty()) {
            return false;
        }
        try {
            admin.removeMembersFromConsumerGroup(Installation.GROUP, new RemoveMembersFromConsumerGroupOptions(members))
                    .all()
                    .get(5, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException brokerAway) {
            return false;
        }
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(12);
        while (System.nanoTime() < deadline && !isStableWithout(instance)) {
            ProcessFaults.pause(200);
        }
        return true;
    }

    private boolean isStableWithout(int instance) throws InterruptedException {
        return group().filter(group -> group.groupState() == GroupState.STABLE)
                .filter(group -> group.members().stream()
                        .noneMatch(member ->
                                member.groupInstanceId().orElse("").startsWith(Installation.instanceId(instance))))
                .isPresent();
    }

    /** The index of the broker that coordinates the group, 0 to 2; -1 if not known. */
    int coordinator() throws InterruptedException {
        return group().map(group -> group.coordinator().id() - 1).orElse(-1);
    }

    private Optional<ConsumerGroupDescription> group() throws InterruptedException {
        try {
            return Optional.ofNullable(admin.describeConsumerGroups(List.of(Installation.GROUP))
                    .all()
                    .get(5, TimeUnit.SECONDS)
                    .get(Installation.GROUP));
        } catch (ExecutionException | TimeoutException brokerAway) {
            return Optional.empty();
        }
    }

    /** Whether all replicas of all partitions are in sync: only then may the next broker fail. */
    boolean isReplicated() {
        try {
            return admin
                    .describeTopics(admin.listTopics(new ListTopicsOptions().listInternal(true))
                            .names()
                            .get())
                    .allTopicNames()
                    .get()
                    .values()
                    .stream()
                    .flatMap(topic -> topic.partitions().stream())
                    .allMatch(partition ->
                            partition.isr().size() == partition.replicas().size());
        } catch (ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
