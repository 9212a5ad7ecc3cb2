package io.buildwatch.web;

import java.util.List;
import java.util.Map;
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
     * @param refresh how jobs that may still change are read again
     * @param follows what this instance follows
     * @param callsPerMinute purpose of a call → how many this instance began in the last minute
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
            Refresh refresh,
            Follows follows,
            Map<String, Integer> callsPerMinute,
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

    /**
     * How jobs that may still change are read again by this instance.
     *
     * @param way {@code batch}, {@code list} or {@code unavailable}
     * @param jobs how many are read by batch
     * @param oldestSeconds how long ago the one was read that has waited longest; 0 if none waits
     */
    record Refresh(String way, int jobs, double oldestSeconds) {
        /** Of a service that reads no job. */
        public static final Refresh NONE = new Refresh("list", 0, 0);
    }

    /**
     * What this instance follows.
     *
     * @param count how many schedules and datasets
     * @param intervalSeconds how often each is read, if there are calls enough
     * @param oldestReadingSeconds for how long the oldest reading has been under way; if calls are short, it waits for
     *     them, and each follow is read that much later
     */
    record Follows(int count, double intervalSeconds, double oldestReadingSeconds) {
        /** Of a service that follows nothing. */
        public static final Follows NONE = new Follows(0, 0, 0);
    }

    /** @param partitions whose builds it polls */
    record Instance(String id, String host, List<Integer> partitions, boolean self) {}
}
