package io.buildwatch;

import io.buildwatch.follow.FollowStores;
import io.buildwatch.follow.ScheduleFollower;
import io.buildwatch.intake.BrokerTime;
import io.buildwatch.intake.RidParser;
import io.buildwatch.intake.WatchRequest;
import io.buildwatch.poll.BuildPoller;
import io.buildwatch.poll.PollStores;
import io.buildwatch.rollup.BuildRollup;
import io.buildwatch.rollup.RollupStores;
import io.buildwatch.streams.FlowListener;
import io.buildwatch.streams.GuardedProcessor;
import io.buildwatch.streams.StreamsSettings;
import io.buildwatch.streams.ThreadCommitState;
import io.buildwatch.topics.BuildwatchTopics;
import io.buildwatch.topics.InternalTopicsBuilder;
import io.buildwatch.topics.TopicSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.WallclockTimestampExtractor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;

/**
 * The whole topology:
 *
 * <pre>
 * build-rids → parse → (by RID) → poller → job-status-changed, build-observed → rollup → build-completion
 *                 ↘ dead-letters ↘                                                  ↘ dead-letters
 *                                  follower → follows, build-rids
 * </pre>
 *
 * Every node and store is named explicitly, so that internal topics keep their names when the topology changes. Used by
 * the starting thread.
 */
public final class BuildwatchTopology implements Supplier<Topology> {
    /** The names of the sinks, to which the processors forward. */
    public static final String JOB_EVENTS_SINK = "to-job-status-changed";

    public static final String OBSERVATIONS_SINK = "to-build-observed";
    public static final String COMPLETIONS_SINK = "to-build-completion";
    public static final String ROLLUP_DEAD_LETTERS_SINK = "rollup-to-dead-letters";

    public static final String FOLLOWS_SINK = "to-follows";
    public static final String BUILD_RIDS_SINK = "to-build-rids";

    private static final String BUILD_RIDS = "from-build-rids";
    private static final String PARSE = "parse";
    private static final String COMMANDS = "commands";
    private static final String PARSE_DEAD_LETTERS_SINK = "parse-to-dead-letters";
    private static final String POLLER = "poller";
    private static final String JOB_EVENTS = "from-job-status-changed";
    private static final String OBSERVATIONS = "from-build-observed";
    private static final String ROLLUP = "rollup";
    private static final String FOLLOWER = "follower";

    private final BuildwatchTopics topics;
    private final ProcessorSupplier<String, WatchRequest, String, byte[]> poller;
    private final ProcessorSupplier<String, WatchRequest, String, byte[]> follower;
    private final ProcessorSupplier<byte[], byte[], byte[], byte[]> rollup;
    private final Duration longestSince;
    private final FlowListener listener;
    private final ThreadCommitState pace;

    /** @param pace shared by the processors; {@link io.buildwatch.streams.GuardedClients} report commits to it */
    public BuildwatchTopology(
            BuildwatchTopics topics,
            BuildPoller.Parts polling,
            ScheduleFollower.Parts following,
            BuildRollup.Parts rollingUp,
            FlowListener listener,
            ThreadCommitState pace) {
        this(
                topics,
                () -> new GuardedProcessor<>(new BuildPoller(polling, pace)),
                () -> new GuardedProcessor<>(new ScheduleFollower(following, pace)),
                () -> new GuardedProcessor<>(new BuildRollup(rollingUp, pace)),
                polling.config().retentionCompleted(),
                listener,
                pace);
    }

    private BuildwatchTopology(
            BuildwatchTopics topics,
            ProcessorSupplier<String, WatchRequest, String, byte[]> poller,
            ProcessorSupplier<String, WatchRequest, String, byte[]> follower,
            ProcessorSupplier<byte[], byte[], byte[], byte[]> rollup,
            Duration longestSince,
            FlowListener listener,
            ThreadCommitState pace) {
        this.topics = topics;
        this.poller = poller;
        this.follower = follower;
        this.rollup = rollup;
        this.longestSince = longestSince;
        this.listener = listener;
        this.pace = pace;
    }

    /**
     * Every topic that the topology needs; Kafka Streams' internal ones come last. Contacts no broker.
     *
     * @param passedThrough Kafka's and Streams' own settings
     * @throws org.apache.kafka.common.config.ConfigException if one of those settings is invalid
     */
    public static List<TopicSpec> topics(BuildwatchTopics topics, Map<String, String> passedThrough) {
        List<TopicSpec> all = new ArrayList<>(topics.contract());
        Map<String, Integer> partitions = new HashMap<>();
        all.forEach(topic -> partitions.put(topic.name(), topic.partitions()));
        InternalTopicsBuilder builder = new InternalTopicsBuilder();
        Topology unused = new BuildwatchTopology(
                        topics,
                        NoProcessor::new,
                        NoProcessor::new,
                        NoProcessor::new,
                        Duration.ZERO,
                        FlowListener.NONE,
                        new ThreadCommitState())
                .in(builder);
        all.addAll(builder.internalTopics(StreamsSettings.forTopics(topics, passedThrough), partitions));
        return List.copyOf(all);
    }

    /** Stands in for the processors in a topology that is only described, never run. */
    private static final class NoProcessor<K, V, L, W> implements Processor<K, V, L, W> {
        @Override
        public void process(Record<K, V> record) {
            throw new IllegalStateException("this topology only describes its topics and must not run");
        }
    }

    @Override
    public Topology get() {
        return in(new StreamsBuilder());
    }

    private Topology in(StreamsBuilder builder) {
        builder.addStateStore(PollStores.builds(BuildwatchTopics.WATCHED_BUILDS));
        builder.addStateStore(PollStores.jobs(BuildwatchTopics.WATCHED_JOBS));
        builder.addStateStore(FollowStores.follows(BuildwatchTopics.WATCHED_FOLLOWS));
        builder.addStateStore(FollowStores.runs(BuildwatchTopics.FOLLOWED_RUNS));

        KStream<String, WatchRequest> commands = builder.stream(
                        topics.buildRids(),
                        Consumed.with(Serdes.ByteArray(), Serdes.ByteArray())
                                .withName(BUILD_RIDS)
                                .withTimestampExtractor(new BrokerTime()))
                .process(
                        () -> new GuardedProcessor<>(
                                new RidParser(COMMANDS, PARSE_DEAD_LETTERS_SINK, longestSince, listener, pace)),
                        Named.as(PARSE))
                .filter((rid, command) -> rid != null, Named.as(COMMANDS));

        KStream<String, WatchRequest> byRid =
                commands.repartition(Repartitioned.<String, WatchRequest>as(BuildwatchTopics.WATCH_COMMANDS)
                        .withNumberOfPartitions(topics.partitions())
                        .withKeySerde(Serdes.String())
                        .withValueSerde(WatchRequest.serde()));
        byRid.process(poller, Named.as(POLLER), BuildwatchTopics.WATCHED_BUILDS, BuildwatchTopics.WATCHED_JOBS);
        byRid.process(follower, Named.as(FOLLOWER), BuildwatchTopics.WATCHED_FOLLOWS, BuildwatchTopics.FOLLOWED_RUNS);

        Topology topology = builder.build();
        var text = new StringSerializer();
        var bytes = new ByteArraySerializer();
        topology.addSink(PARSE_DEAD_LETTERS_SINK, topics.deadLetters(), bytes, bytes, PARSE);
        topology.addSink(JOB_EVENTS_SINK, topics.jobStatusChanged(), text, bytes, POLLER);
        topology.addSink(OBSERVATIONS_SINK, topics.buildObserved(), text, bytes, POLLER);
        topology.addSink(FOLLOWS_SINK, topics.follows(), text, bytes, FOLLOWER);
        topology.addSink(BUILD_RIDS_SINK, topics.buildRids(), text, bytes, FOLLOWER);

        var raw = new ByteArrayDeserializer();
        // Anyone may write to these topics with any timestamp, and the default extractor throws on -1.
        var wallClock = new WallclockTimestampExtractor();
        var first = AutoOffsetReset.earliest();
        topology.addSource(first, JOB_EVENTS, wallClock, raw, raw, topics.jobStatusChanged());
        topology.addSource(first, OBSERVATIONS, wallClock, raw, raw, topics.buildObserved());
        topology.addProcessor(ROLLUP, rollup, JOB_EVENTS, OBSERVATIONS);
        topology.addStateStore(RollupStores.tallies(BuildwatchTopics.BUILD_TALLIES), ROLLUP);
        topology.addSink(COMPLETIONS_SINK, topics.buildCompletion(), bytes, bytes, ROLLUP);
        topology.addSink(ROLLUP_DEAD_LETTERS_SINK, topics.deadLetters(), bytes, bytes, ROLLUP);
        return topology;
    }
}
