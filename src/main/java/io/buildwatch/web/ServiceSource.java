package io.buildwatch.web;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What this instance does, and the others as far as the group tells. Asked on HTTP threads; must not throw. */
public interface ServiceSource {
    /** May take some seconds where Kafka hangs; does not keep more than one caller waiting. */
    State state();

    /**
     * At one moment.
     *
     * @param partitions whose builds this instance polls
     * @param lag records of the input that nobody has taken; null where the group does not tell
     * @param instances this one among them
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
     * What an endpoint's limit leaves.
     *
     * @param limit calls of all instances in {@code perSeconds}
     * @param share this instance's part, 0 to 1
     * @param used calls of this instance in the last {@code perSeconds}
     * @param left what its share still allows in it
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
