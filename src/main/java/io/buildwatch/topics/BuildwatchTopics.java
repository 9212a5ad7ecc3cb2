package io.buildwatch.topics;

import static io.buildwatch.config.TopicNames.BUILD_COMPLETION;
import static io.buildwatch.config.TopicNames.BUILD_OBSERVED;
import static io.buildwatch.config.TopicNames.BUILD_RIDS;
import static io.buildwatch.config.TopicNames.DEAD_LETTERS;
import static io.buildwatch.config.TopicNames.FOLLOWS;
import static io.buildwatch.config.TopicNames.JOB_STATUS_CHANGED;
import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_COMPACT;
import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_DELETE;
import static org.apache.kafka.common.config.TopicConfig.DELETE_RETENTION_MS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MAX_MESSAGE_BYTES_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.RETENTION_MS_CONFIG;

import io.buildwatch.config.TopicsConfig;
import io.buildwatch.records.DeadLetter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;
import org.jspecify.annotations.Nullable;

/**
 * The topics of one installation: names, clean-up and number of partitions. Immutable; any thread.
 *
 * <p>What each topic holds is told in docs/events.md#topics. All records of a build are on the same partition number in
 * every keyed topic, so the number of partitions is fixed for life.
 */
public final class BuildwatchTopics {
    /**
     * The name of the repartition step; Streams names its topic {@code <application.id>-watch-commands-repartition}.
     */
    public static final String WATCH_COMMANDS = "watch-commands";

    /** Store names; Streams names the changelog of each {@code <application.id>-<store>-changelog}. */
    public static final String WATCHED_BUILDS = "watched-builds";

    public static final String WATCHED_JOBS = "watched-jobs";

    /**
     * Version 0.1 also had a store {@code failed-jobs}. An upgrade leaves its topic
     * {@code <application.id>-failed-jobs-changelog} and a directory in the state directory, neither of which is read
     * or written any longer. The topic may be deleted once no instance of 0.1 will run again.
     */
    public static final String BUILD_TALLIES = "build-tallies";

    public static final String WATCHED_FOLLOWS = "watched-follows";

    public static final String FOLLOWED_RUNS = "followed-runs";

    private static final String EVENTS_RETENTION = millis(30);
    // Nothing depends on these exactly. A week outlasts a long weekend without the service, or without a reader.
    private static final String INPUT_RETENTION = millis(7);
    private static final String DEAD_LETTER_RETENTION = millis(7);
    private static final String TOMBSTONE_RETENTION = millis(7);

    private static final Set<AclOperation> WRITE = Set.of(AclOperation.WRITE);
    private static final Set<AclOperation> READ_WRITE = Set.of(AclOperation.READ, AclOperation.WRITE);

    private final TopicsConfig config;
    private final String applicationId;

    private BuildwatchTopics(TopicsConfig config, String applicationId) {
        this.config = config;
        this.applicationId = applicationId;
    }

    public static BuildwatchTopics of(TopicsConfig config, String applicationId) {
        return new BuildwatchTopics(config, applicationId);
    }

    /** Input: RIDs of builds to watch, and of schedules and datasets to follow. */
    public String buildRids() {
        return config.prefix() + BUILD_RIDS;
    }

    /** Output: one record for each change of a job's status. */
    public String jobStatusChanged() {
        return config.prefix() + JOB_STATUS_CHANGED;
    }

    /** Output: what the poller observed of each build as a whole. */
    public String buildObserved() {
        return config.prefix() + BUILD_OBSERVED;
    }

    /** Output: where each build stands, as the rollup computes it. */
    public String buildCompletion() {
        return config.prefix() + BUILD_COMPLETION;
    }

    /** Output: what is known of each schedule or dataset that is followed. */
    public String follows() {
        return config.prefix() + FOLLOWS;
    }

    /** Output: input that could not be used. */
    public String deadLetters() {
        return config.prefix() + DEAD_LETTERS;
    }

    /**
     * The topics that the flow reads, its repartition topic included: the full name of each by its name without prefix.
     */
    public Map<String, String> inputs() {
        return Map.of(
                BUILD_RIDS,
                buildRids(),
                WATCH_COMMANDS,
                watchCommands(),
                JOB_STATUS_CHANGED,
                jobStatusChanged(),
                BUILD_OBSERVED,
                buildObserved());
    }

    /** The repartition topic, which Streams owns: commands to watch or stop a build, keyed by RID. */
    public String watchCommands() {
        return applicationId + "-" + WATCH_COMMANDS + "-repartition";
    }

    /** The number of partitions that topics are created with; a keyed topic must have exactly so many. */
    public int partitions() {
        return config.partitions();
    }

    /** The group of Streams; the names of its own topics and its transactional ids begin with it. */
    public String applicationId() {
        return applicationId;
    }

    /** The replication factor that topics are created with; null for the broker's default. */
    public @Nullable Short replicationFactor() {
        return config.replicationFactor();
    }

    /**
     * The topics of docs/events.md#topics. Those that Streams owns are not among them, see
     * {@link InternalTopicsBuilder}.
     */
    public List<TopicSpec> contract() {
        return List.of(
                // Producers' timestamps are not trusted: retention would delete a record stamped years ago before it is
                // read.
                open(
                        BUILD_RIDS,
                        READ_WRITE, // the follower writes what it finds
                        Map.of(
                                CLEANUP_POLICY_CONFIG,
                                CLEANUP_POLICY_DELETE,
                                RETENTION_MS_CONFIG,
                                INPUT_RETENTION,
                                MESSAGE_TIMESTAMP_TYPE_CONFIG,
                                "LogAppendTime")),
                keyed(
                        JOB_STATUS_CHANGED,
                        READ_WRITE,
                        Map.of(CLEANUP_POLICY_CONFIG, CLEANUP_POLICY_DELETE, RETENTION_MS_CONFIG, EVENTS_RETENTION)),
                keyed(
                        BUILD_OBSERVED,
                        READ_WRITE,
                        Map.of(
                                CLEANUP_POLICY_CONFIG,
                                CLEANUP_POLICY_COMPACT,
                                DELETE_RETENTION_MS_CONFIG,
                                TOMBSTONE_RETENTION)),
                keyed(
                        BUILD_COMPLETION,
                        READ_WRITE, // the read model reads it
                        Map.of(
                                CLEANUP_POLICY_CONFIG,
                                CLEANUP_POLICY_COMPACT,
                                DELETE_RETENTION_MS_CONFIG,
                                TOMBSTONE_RETENTION)),
                keyed(
                        FOLLOWS,
                        READ_WRITE, // the read model reads it
                        Map.of(
                                CLEANUP_POLICY_CONFIG,
                                CLEANUP_POLICY_COMPACT,
                                DELETE_RETENTION_MS_CONFIG,
                                TOMBSTONE_RETENTION)),
                open(
                        DEAD_LETTERS,
                        WRITE,
                        Map.of(
                                CLEANUP_POLICY_CONFIG,
                                CLEANUP_POLICY_DELETE,
                                RETENTION_MS_CONFIG,
                                DEAD_LETTER_RETENTION,
                                MAX_MESSAGE_BYTES_CONFIG,
                                Integer.toString(DeadLetter.MAX_RECORD_BYTES))));
    }

    private TopicSpec open(String name, Set<AclOperation> access, Map<String, String> settings) {
        return topic(name, access, settings, false);
    }

    private TopicSpec keyed(String name, Set<AclOperation> access, Map<String, String> settings) {
        return topic(name, access, settings, true);
    }

    private TopicSpec topic(
            String name, Set<AclOperation> access, Map<String, String> settings, boolean fixedPartitions) {
        return new TopicSpec(
                config.prefix() + name,
                partitions(),
                replicationFactor(),
                overridden(name, settings),
                fixedPartitions,
                access,
                false);
    }

    private Map<String, String> overridden(String name, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.putAll(config.settings().getOrDefault(name, Map.of()));
        return all;
    }

    private static String millis(int days) {
        return Long.toString(Duration.ofDays(days).toMillis());
    }
}
