package io.buildwatch.rollup;

import io.buildwatch.events.BuildObserved;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.records.DeadLetter;
import io.buildwatch.records.TombstoneHeaders;
import io.buildwatch.records.ValueDecoding;
import io.buildwatch.state.BuildTally;
import io.buildwatch.streams.CommitPacer;
import io.buildwatch.streams.FlowListener;
import io.buildwatch.streams.RangeReader;
import io.buildwatch.streams.StreamFault;
import io.buildwatch.streams.ThreadCommitState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The processor that counts the job events and notes the observations of each build, and publishes where the build
 * stands. It takes bytes, so that a record that cannot be deserialised becomes a dead letter and does not end the
 * thread. One object for each task; stream thread only.
 */
public final class BuildRollup implements Processor<byte[], byte[], byte[], byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(BuildRollup.class);

    /** Each takes some hundred bytes. Only after a long pause do so many builds of a partition have a gap at once. */
    private static final int MOST_GAPS = 10_000;

    /**
     * What the processor works with; shared by all tasks of the instance.
     *
     * @param serializer must call no registry, so its schemas must be registered already
     * @param deserializer may look each schema up once
     * @param isLookupFailure whether an exception of the deserializer is a fault of the registry, not of the bytes
     * @param source the value of {@code ce_source}
     * @param completionsTopic the topic for which the serializer is called
     * @param rereader reads parts of the topic of job events again
     * @param listener receives what is forwarded and which builds are held
     */
    public record Parts(
            Serializer<SpecificRecord> serializer,
            Deserializer<SpecificRecord> deserializer,
            Predicate<Throwable> isLookupFailure,
            String source,
            String completionsTopic,
            String completionsSink,
            String deadLettersSink,
            String talliesStore,
            RangeReader rereader,
            FlowListener listener) {}

    private final Parts parts;
    private final ThreadCommitState pace;
    private @Nullable TaskState state;

    /** What exists from {@code init} to {@code close}. */
    private record TaskState(
            ProcessorContext<byte[], byte[]> context,
            RollupStores stores,
            EventGaps gaps,
            CommitPacer commits,
            TallyWriter tallies,
            Cancellable ticking) {}

    /** @param pace shared with the other processors of the application */
    public BuildRollup(Parts parts, ThreadCommitState pace) {
        this.parts = parts;
        this.pace = pace;
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        close();
        long now = context.currentSystemTimeMs();
        StateCounts counts = new StateCounts();
        RollupStores stores = new RollupStores(context.getStateStore(parts.talliesStore), counts);
        EventGaps gaps = new EventGaps(parts.rereader, context.taskId().partition(), MOST_GAPS, now);
        stores.forEach((rid, tally) -> {
            counts.replace(null, tally);
            gaps.update(rid, tally, now);
        });
        parts.listener.onPublishedBuilds(context.taskId().toString(), counts);
        CommitPacer commits = new CommitPacer(context, pace);
        Cancellable ticking = context.schedule(
                Duration.ofMillis(CommitPacer.TICK_MS),
                PunctuationType.WALL_CLOCK_TIME,
                at -> StreamFault.guard("the rollup's tick", () -> tick(at)));
        TallyWriter tallies = new TallyWriter(parts, context, stores, gaps, commits);
        state = new TaskState(context, stores, gaps, commits, tallies, ticking);
    }

    @Override
    public void close() {
        TaskState ending = state;
        if (ending != null) {
            state = null;
            // Otherwise a revived task keeps its old punctuator.
            ending.ticking.cancel();
            ending.gaps.close();
            parts.listener.onTaskClosed(ending.context.taskId().toString());
        }
    }

    private TaskState state() {
        TaskState now = state;
        if (now == null) {
            throw new IllegalStateException("the task is closed");
        }
        return now;
    }

    private void tick(long now) {
        TaskState task = state;
        if (task == null) {
            return;
        }
        task.gaps.tick(now, task.stores, new EventGaps.Finder() {
            @Override
            public boolean countFound(ConsumerRecord<byte[], byte[]> record) {
                return processFound(task, record);
            }

            @Override
            public void reportMissing(String rid, BuildTally tally, boolean knownBefore, long end) {
                task.tallies.noteMissingEvent(rid, tally, knownBefore, end);
            }
        });
        if (task.gaps.hasRoomAgain()) {
            task.stores.forEach((rid, tally) -> task.gaps.update(rid, tally, now));
        }
        task.commits.tick();
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        StreamFault.guard("the rollup", () -> processRecord(state(), record));
    }

    private void processRecord(TaskState task, Record<byte[], byte[]> record) {
        String rid = record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8);
        if (rid == null) {
            reject(task, record, "a record without a key: only Buildwatch may write to this topic");
            return;
        }
        if (record.value() == null) {
            TombstoneHeaders.from(record.headers())
                    .ifPresentOrElse(
                            removed -> task.tallies.removeAfter(rid, removed),
                            () -> reject(task, record, "a null value that Buildwatch did not write"));
            return;
        }
        SpecificRecord value = decode(task, record);
        if (value instanceof JobStatusChanged event && event.getBuildRid().equals(rid)) {
            long offset =
                    task.context.recordMetadata().map(RecordMetadata::offset).orElse(-1L);
            task.tallies.countEvent(rid, event, offset);
        } else if (value instanceof BuildObserved observed
                && observed.getBuildRid().equals(rid)) {
            task.tallies.noteObservation(rid, observed);
        } else {
            reject(task, record, "neither a job event nor an observation of the build whose RID is the key");
        }
    }

    private @Nullable SpecificRecord decode(TaskState task, Record<byte[], byte[]> record) {
        String topic = task.context.recordMetadata().map(RecordMetadata::topic).orElse("");
        try {
            return ValueDecoding.decode(
                    parts.deserializer, topic, record.headers(), record.value(), parts.isLookupFailure);
        } catch (RuntimeException e) {
            if (parts.isLookupFailure.test(e)) {
                throw new IllegalStateException("the schema of " + position(task) + " cannot be looked up", e);
            }
            LOG.warn("a record of {} cannot be read and goes to the dead letters: {}", topic, e.toString());
            return null;
        }
    }

    /** @return false if the registry does not answer. The stream does not wait for this record, so that is no fault */
    private boolean processFound(TaskState task, ConsumerRecord<byte[], byte[]> record) {
        SpecificRecord value;
        try {
            value = ValueDecoding.decode(
                    parts.deserializer, record.topic(), record.headers(), record.value(), parts.isLookupFailure);
        } catch (RuntimeException e) {
            // A record that cannot be deserialised becomes a dead letter when the stream takes it.
            return !parts.isLookupFailure.test(e);
        }
        String rid = new String(record.key(), StandardCharsets.UTF_8);
        if (value instanceof JobStatusChanged event && event.getBuildRid().equals(rid)) {
            task.tallies.countFoundEvent(rid, event, record.offset());
        }
        return true;
    }

    private static String position(TaskState task) {
        return task.context
                .recordMetadata()
                .map(at -> at.topic() + "-" + at.partition() + " at offset " + at.offset())
                .orElse("a record");
    }

    private void reject(TaskState task, Record<byte[], byte[]> record, String message) {
        task.context.forward(
                DeadLetter.of(
                        DeadLetter.Reason.UNREADABLE_RECORD,
                        message,
                        record.key(),
                        record.value(),
                        task.context.recordMetadata().orElse(null),
                        task.context.currentSystemTimeMs()),
                parts.deadLettersSink);
        parts.listener.onDeadLetter(DeadLetter.Reason.UNREADABLE_RECORD);
        task.commits.requestCommit();
    }
}
