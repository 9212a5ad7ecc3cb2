package io.buildwatch.web;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The state of this instance, and of the others as far as the consumer group shows it. Called on HTTP threads; must not
 * throw.
 */
public interface ServiceSource {
    /** May take some seconds if Kafka hangs. Does not keep more than one caller waiting. */
    State state();

    /**
     * The state at one moment.
     *
     * @param partitions the partitions whose builds this instance polls
     * @param oldestUnpolledSeconds for how long the build that has waited longest was not read
     * @param lag records of {@code build-rids} that no instance has taken; null if the group cannot be read
     * @param instances the members of the group; this one alone if the group cannot be read
     */
    record State(
            String version,
            String applicationId,
            String instanceId,
            List<Integer> partitions,
            List<Budget> budgets,
            double oldestUnpolledSeconds,
            @Nullable Long lag,
            List<Instance> instances) {}

    /**
     * An endpoint's limit and how much of it is used.
     *
     * @param limit calls of all instances in {@code perSeconds}
     * @param share this instance's part, 0 to 1
     * @param used calls of this instance in the last {@code perSeconds}
     * @param left how many calls its share still allows in that time
     */
    record Budget(
            String endpoint,
            double limit,
            double perSeconds,
            double share,
            int used,
            double left,
            int queued,
            int inFlight) {}

    /** @param partitions whose builds it polls */
    record Instance(String id, String host, List<Integer> partitions, boolean self) {}
}
