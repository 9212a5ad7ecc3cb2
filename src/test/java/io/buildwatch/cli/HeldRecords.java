package io.buildwatch.cli;

import io.buildwatch.config.ClientConfig;
import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.BuildObserved;
import io.buildwatch.events.FollowKind;
import io.buildwatch.events.FollowObserved;
import io.buildwatch.events.Monitoring;
import io.buildwatch.records.TrustedRecords;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** What the topics of {@link FakeKafka} hold of builds and follows before a command starts. */
final class HeldRecords {
    static final String SCHEDULE = "ri.scheduler.main.schedule.nightly";
    private static final String COMPLETIONS = "foundry.build-completion";
    private static final String OBSERVATIONS = "foundry.build-observed";
    private static final String FOLLOWS = "foundry.follows";

    static {
        TrustedRecords.trust();
    }

    /** Avro records by the text that stands for each of them as the value of a record in Kafka. */
    private final Map<String, SpecificRecord> values = new HashMap<>();

    private final List<ConsumerRecord<byte[], byte[]>> completions = new ArrayList<>();
    private final List<ConsumerRecord<byte[], byte[]>> observations = new ArrayList<>();
    private final List<ConsumerRecord<byte[], byte[]>> follows = new ArrayList<>();

    /** Kafka with all topics. */
    FakeKafka kafka() {
        return kafkaWithoutFollows().topic(FOLLOWS, follows);
    }

    /** Kafka as a service of a release without follows leaves it. */
    FakeKafka kafkaWithoutFollows() {
        return new FakeKafka((topic, bytes) -> values.get(new String(bytes, StandardCharsets.UTF_8)))
                .topic("foundry.build-rids")
                .topic(OBSERVATIONS, observations)
                .topic("foundry.job-status-changed")
                .topic(COMPLETIONS, completions);
    }

    static ClientConfig config(Map<String, String> settings) {
        return new ClientConfig("foundry.", "", settings);
    }

    /** A follow of {@link #SCHEDULE} that has found nothing yet. */
    static FollowObserved follow(Monitoring monitoring) {
        return FollowObserved.newBuilder()
                .setFollowRid(SCHEDULE)
                .setKind(FollowKind.SCHEDULE)
                .setWatch(1)
                .setVersion(1)
                .setMonitoring(monitoring)
                .setSince(Instant.EPOCH)
                .setObservedTime(Instant.EPOCH)
                .build();
    }

    void follow(FollowObserved follow) {
        hold(follows, FOLLOWS, follow.getFollowRid(), follow);
    }

    /** A build that the schedule has started. */
    void scheduledBuild(String rid) {
        hold(
                observations,
                OBSERVATIONS,
                rid,
                BuildObserved.newBuilder()
                        .setBuildRid(rid)
                        .setWatch(1)
                        .setVersion(1)
                        .setMonitoring(Monitoring.WATCHING)
                        .setScheduleRid(SCHEDULE)
                        .setObservedTime(Instant.EPOCH)
                        .build());
    }

    void completion(BuildCompletion completion) {
        hold(completions, COMPLETIONS, completion.getBuildRid(), completion);
    }

    private void hold(List<ConsumerRecord<byte[], byte[]>> records, String topic, String key, SpecificRecord value) {
        String text = topic + "-" + records.size();
        values.put(text, value);
        records.add(new ConsumerRecord<>(
                topic,
                0,
                records.size(),
                0,
                TimestampType.CREATE_TIME,
                0,
                0,
                key.getBytes(StandardCharsets.UTF_8),
                text.getBytes(StandardCharsets.UTF_8),
                new RecordHeaders(),
                Optional.empty()));
    }
}
