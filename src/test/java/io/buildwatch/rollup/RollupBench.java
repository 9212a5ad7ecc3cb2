package io.buildwatch.rollup;

import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.BuildObserved;
import io.buildwatch.events.BuildStatus;
import io.buildwatch.events.JobStatus;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.events.Monitoring;
import io.buildwatch.flow.PlainAvro;
import io.buildwatch.poll.MapStore;
import io.buildwatch.records.TombstoneHeaders;
import io.buildwatch.records.TrustedRecords;
import io.buildwatch.state.BuildTally;
import io.buildwatch.streams.FlowListener;
import io.buildwatch.streams.ThreadCommitState;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** The rollup alone, with stores in memory. */
final class RollupBench {
    static final String RID = "ri.foundry.main.build.1";

    static {
        TrustedRecords.trust();
    }

    final MockProcessorContext<byte[], byte[]> context = new MockProcessorContext<>();
    final MapStore<BuildTally> tallies = new MapStore<>("tallies");
    final Map<String, FlowListener.PublishedBuilds> counts = new HashMap<>();
    final FakeTopic topic = new FakeTopic();
    final BuildRollup rollup;
    int eventGaps;
    private long now = 1_000;

    RollupBench() {
        this(PlainAvro.deserializer(), fault -> false);
    }

    RollupBench(Deserializer<SpecificRecord> deserializer, Predicate<Throwable> isLookupFailure) {
        context.addStateStore(tallies);
        context.setCurrentSystemTimeMs(1_000);
        rollup = new BuildRollup(
                new BuildRollup.Parts(
                        PlainAvro.serializer(),
                        deserializer,
                        isLookupFailure,
                        "https://f",
                        "completions",
                        "to-completions",
                        "to-dead-letters",
                        "tallies",
                        topic,
                        listener()),
                new ThreadCommitState());
        rollup.init(context);
    }

    private FlowListener listener() {
        return new FlowListener() {
            @Override
            public void onEventGap() {
                eventGaps++;
            }

            @Override
            public void onPublishedBuilds(String task, PublishedBuilds now) {
                counts.put(task, now);
            }

            @Override
            public void onTaskClosed(String task) {
                counts.remove(task);
            }
        };
    }

    /** The counts that the only task has published. */
    StateCounts counts() {
        return (StateCounts) counts.values().iterator().next();
    }

    static JobStatusChanged event(
            long watch, long sequence, String job, @Nullable JobStatus previous, JobStatus status) {
        return JobStatusChanged.newBuilder()
                .setBuildRid(RID)
                .setWatch(watch)
                .setJobRid(job)
                .setSequence(sequence)
                .setAttempt(1)
                .setPreviousStatus(previous)
                .setStatus(status)
                .setObservedTime(Instant.EPOCH)
                .build();
    }

    static BuildObserved observed(long watch, long version, long sequence, boolean settled) {
        return BuildObserved.newBuilder()
                .setBuildRid(RID)
                .setWatch(watch)
                .setVersion(version)
                .setSequence(sequence)
                .setJobCount(0)
                .setMonitoring(Monitoring.WATCHING)
                .setBuildStatus(settled ? BuildStatus.SUCCEEDED : BuildStatus.RUNNING)
                .setSettled(settled)
                .setObservedTime(Instant.EPOCH)
                .build();
    }

    void take(SpecificRecord... records) {
        for (SpecificRecord record : records) {
            if (record instanceof JobStatusChanged event) {
                context.setRecordMetadata("job-status-changed", 0, topic.offset(event));
            }
            take(PlainAvro.serializer().serialize("", record), new RecordHeaders());
        }
    }

    /** Puts an event into the topic without passing it to the rollup. */
    void skip(JobStatusChanged event) {
        topic.offset(event);
    }

    /** Advances the clock by so many ms, and then punctuates once. */
    void tick(long millis) {
        now += millis;
        context.setCurrentSystemTimeMs(now);
        context.scheduledPunctuators().stream()
                .filter(punctuator -> !punctuator.cancelled())
                .forEach(punctuator -> punctuator.getPunctuator().punctuate(now));
    }

    /** Advances the clock by so many ms, and punctuates every 100 ms. */
    void tickFor(long millis) {
        for (long left = millis; left > 0; left -= 100) {
            tick(Math.min(100, left));
        }
    }

    void tombstone(long watch, long sequence) {
        take(null, new TombstoneHeaders(watch, sequence).toHeaders());
    }

    void take(byte @Nullable [] value, Headers headers) {
        rollup.process(new Record<>(RID.getBytes(StandardCharsets.UTF_8), value, 5, headers));
    }

    /** What was published since the last call; null for a tombstone. */
    List<@Nullable BuildCompletion> published() {
        List<@Nullable BuildCompletion> all = new ArrayList<>();
        context.forwarded().stream()
                .filter(one -> one.childName().orElse("").equals("to-completions"))
                .forEach(one -> all.add(
                        one.record().value() == null
                                ? null
                                : (BuildCompletion) PlainAvro.deserializer()
                                        .deserialize("", one.record().value())));
        context.resetForwards();
        return all;
    }

    long deadLetters() {
        return context.forwarded().stream()
                .filter(one -> one.childName().orElse("").equals("to-dead-letters"))
                .count();
    }
}
