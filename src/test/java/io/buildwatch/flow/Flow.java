package io.buildwatch.flow;

import io.buildwatch.BuildwatchTopology;
import io.buildwatch.config.PollConfig;
import io.buildwatch.config.TopicsConfig;
import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.BuildObserved;
import io.buildwatch.events.FollowObserved;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.follow.FollowRecords;
import io.buildwatch.follow.ScheduleFollower;
import io.buildwatch.foundry.ScheduleReader;
import io.buildwatch.poll.BuildPoller;
import io.buildwatch.poll.LastSuccessfulListing;
import io.buildwatch.poll.PartitionShare;
import io.buildwatch.poll.RecordEncoder;
import io.buildwatch.records.DeadLetter;
import io.buildwatch.rollup.BuildRollup;
import io.buildwatch.streams.FlowListener;
import io.buildwatch.streams.RangeReader;
import io.buildwatch.streams.ThreadCommitState;
import io.buildwatch.topics.BuildwatchTopics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;

/** The whole topology in TopologyTestDriver, with a clock and a Foundry that the test sets by hand. */
final class Flow implements AutoCloseable {
    static final PollConfig CONFIG = PollConfig.defaults();
    static final BuildwatchTopics TOPICS = BuildwatchTopics.of(TopicsConfig.of("foundry.", 4), "foundry.buildwatch");
    private static final Duration STEP = Duration.ofMillis(200);

    final AtomicLong clock =
            new AtomicLong(Instant.parse("2026-01-01T00:00:00Z").toEpochMilli());
    final FakeFoundry foundry = new FakeFoundry(clock::get);
    final FakeSchedules schedules = new FakeSchedules(clock::get);
    private final Path stateDir = temporary();
    final TopologyTestDriver driver;
    final List<DeadLetter.Reason> reasons = new ArrayList<>();
    private final TestInputTopic<byte[], byte[]> input;
    private final TestOutputTopic<String, byte[]> events;
    private final TestOutputTopic<String, byte[]> observations;
    private final TestOutputTopic<String, byte[]> completions;
    private final TestOutputTopic<byte[], byte[]> deadLetters;
    private final TestOutputTopic<String, byte[]> follows;
    private final TestOutputTopic<String, byte[]> found;

    Flow() {
        this(CONFIG);
    }

    Flow(PollConfig config) {
        this(config, true);
    }

    /** @param datasetsReadable whether the settings let the credentials read the schedules of datasets */
    Flow(PollConfig config, boolean datasetsReadable) {
        Properties settings = new Properties();
        settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "foundry.buildwatch");
        settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
        // Not the default directory, which two runs on one machine would lock for each other.
        settings.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
        driver = new TopologyTestDriver(
                topology(config, datasetsReadable, foundry, schedules, reasons::add),
                settings,
                Instant.ofEpochMilli(clock.get()));
        input = driver.createInputTopic(TOPICS.buildRids(), new ByteArraySerializer(), new ByteArraySerializer());
        events = driver.createOutputTopic(
                TOPICS.jobStatusChanged(), new StringDeserializer(), new ByteArrayDeserializer());
        observations =
                driver.createOutputTopic(TOPICS.buildObserved(), new StringDeserializer(), new ByteArrayDeserializer());
        completions = driver.createOutputTopic(
                TOPICS.buildCompletion(), new StringDeserializer(), new ByteArrayDeserializer());
        follows = driver.createOutputTopic(TOPICS.follows(), new StringDeserializer(), new ByteArrayDeserializer());
        found = driver.createOutputTopic(TOPICS.buildRids(), new StringDeserializer(), new ByteArrayDeserializer());
        deadLetters = driver.createOutputTopic(
                TOPICS.deadLetters(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    static Topology topology(
            PollConfig config,
            boolean datasetsReadable,
            FakeFoundry foundry,
            ScheduleReader schedules,
            Consumer<DeadLetter.Reason> onDeadLetter) {
        FlowListener listener = new FlowListener() {
            @Override
            public void onDeadLetter(DeadLetter.Reason reason) {
                onDeadLetter.accept(reason);
            }
        };
        var outputs = new RecordEncoder.Outputs(
                TOPICS.jobStatusChanged(),
                BuildwatchTopology.JOB_EVENTS_SINK,
                TOPICS.buildObserved(),
                BuildwatchTopology.OBSERVATIONS_SINK);
        var polling = new BuildPoller.Parts(
                config,
                1_000,
                foundry,
                new RecordEncoder(outputs, PlainAvro.serializer(), "https://foundry.example.com"),
                new PartitionShare(4, share -> {}),
                new LastSuccessfulListing(),
                listener,
                new Random(7),
                BuildwatchTopics.WATCHED_BUILDS,
                BuildwatchTopics.WATCHED_JOBS);
        var following = new ScheduleFollower.Parts(
                config,
                20,
                datasetsReadable,
                schedules,
                new FollowRecords(
                        TOPICS.follows(),
                        BuildwatchTopology.FOLLOWS_SINK,
                        BuildwatchTopology.BUILD_RIDS_SINK,
                        PlainAvro.serializer(),
                        "https://foundry.example.com"),
                new LastSuccessfulListing(),
                listener,
                new Random(7),
                BuildwatchTopics.WATCHED_FOLLOWS,
                BuildwatchTopics.FOLLOWED_RUNS);
        var rollingUp = new BuildRollup.Parts(
                PlainAvro.serializer(),
                PlainAvro.deserializer(),
                fault -> false,
                "https://foundry.example.com",
                TOPICS.buildCompletion(),
                BuildwatchTopology.COMPLETIONS_SINK,
                BuildwatchTopology.ROLLUP_DEAD_LETTERS_SINK,
                BuildwatchTopics.BUILD_TALLIES,
                RangeReader.NONE,
                listener);
        return new BuildwatchTopology(TOPICS, polling, following, rollingUp, listener, new ThreadCommitState()).get();
    }

    void submit(String rid) {
        input.pipeInput((byte[]) null, rid.getBytes());
        tickOften();
    }

    /** Follows, reaching back by this header; its time is that of the clock. */
    void follow(String rid, @Nullable String since) {
        RecordHeaders headers = new RecordHeaders();
        if (since != null) {
            headers.add("buildwatch.since", since.getBytes(StandardCharsets.UTF_8));
        }
        input.pipeInput(new TestRecord<>(rid.getBytes(), rid.getBytes(), headers, clock.get()));
        tickOften();
    }

    void stop(String rid) {
        stop(rid, new RecordHeaders());
    }

    void stop(String rid, Headers headers) {
        input.pipeInput(new TestRecord<>(rid.getBytes(), null, headers, clock.get()));
        tickOften();
    }

    void send(byte[] key, byte[] value) {
        input.pipeInput(key, value);
        tickOften();
    }

    void send(byte[] key, byte[] value, long timestamp) {
        input.pipeInput(new TestRecord<>(key, value, new RecordHeaders(), timestamp));
        tickOften();
    }

    /** Writes a record to one of the public topics, as any client of Kafka could. */
    void write(String topic, byte[] key, byte[] value) {
        driver.createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(key, value);
    }

    /** Submits a build whose jobs and {@code Build} have all succeeded, and waits until it is settled. */
    void settle(String rid) {
        foundry.build(rid).job("a", "SUCCEEDED").status("SUCCEEDED");
        submit(rid);
        pass(Duration.ofSeconds(10));
    }

    /** How many entries a store holds, without the entry that marks removed watches. */
    int entries(String store) {
        int entries = 0;
        try (var all = driver.<String, Object>getKeyValueStore(store).all()) {
            while (all.hasNext()) {
                entries += all.next().key.startsWith("#") ? 0 : 1;
            }
        }
        return entries;
    }

    static <T> T last(List<T> list) {
        return list.get(list.size() - 1);
    }

    static String header(TestRecord<?, ?> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    /**
     * Punctuates several times. A punctuation ends when its budget of real time is spent, which may be after one answer
     * on a busy machine.
     */
    private void tickOften() {
        for (int i = 0; i < 8; i++) {
            pass(STEP.dividedBy(4));
        }
    }

    /** Advances the clock in small steps, so that the poller punctuates as often as in reality. */
    void pass(Duration duration) {
        pass(duration, STEP);
    }

    void pass(Duration duration, Duration stride) {
        long end = clock.get() + duration.toMillis();
        while (clock.get() < end) {
            long step = Math.min(stride.toMillis(), end - clock.get());
            clock.addAndGet(step);
            driver.advanceWallClockTime(Duration.ofMillis(step));
        }
    }

    /** What was published of follows since the last call. */
    List<FollowObserved> follows() {
        return read(follows, FollowObserved.class);
    }

    List<TestRecord<String, byte[]>> followRecords() {
        return follows.readRecordsToList();
    }

    /** The records that the follower has written to {@code build-rids} since the last call. */
    List<TestRecord<String, byte[]>> found() {
        return found.readRecordsToList();
    }

    List<JobStatusChanged> events() {
        return read(events, JobStatusChanged.class);
    }

    List<BuildObserved> observations() {
        return read(observations, BuildObserved.class);
    }

    List<BuildCompletion> completions() {
        return read(completions, BuildCompletion.class);
    }

    List<TestRecord<String, byte[]>> observationRecords() {
        return observations.readRecordsToList();
    }

    List<TestRecord<String, byte[]>> completionRecords() {
        return completions.readRecordsToList();
    }

    List<TestRecord<String, byte[]>> eventRecords() {
        return events.readRecordsToList();
    }

    List<TestRecord<byte[], byte[]>> deadLetters() {
        return deadLetters.readRecordsToList();
    }

    static <T extends SpecificRecord> T decode(byte[] bytes, Class<T> type) {
        return type.cast(PlainAvro.deserializer().deserialize("", bytes));
    }

    private static <T extends SpecificRecord> List<T> read(TestOutputTopic<String, byte[]> topic, Class<T> type) {
        List<T> all = new ArrayList<>();
        for (TestRecord<String, byte[]> record : topic.readRecordsToList()) {
            if (record.value() != null) {
                all.add(decode(record.value(), type));
            }
        }
        return all;
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("buildwatch-flow");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        driver.close();
        try {
            Files.deleteIfExists(stateDir);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
