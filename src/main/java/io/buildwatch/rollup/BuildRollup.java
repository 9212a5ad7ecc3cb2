package io.buildwatch.rollup;

import io.buildwatch.events.BuildObserved;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.kafka.CommitPace;
import io.buildwatch.kafka.CommitPacer;
import io.buildwatch.kafka.DeadLetter;
import io.buildwatch.kafka.StreamFault;
import io.buildwatch.kafka.TombstoneHeaders;
import io.buildwatch.state.BuildTally;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Half two: counts the job events and notes the observations of each build, and publishes where it stands. Reads bytes,
 * so that a record which cannot be read is a dead letter and not the end of the thread. Stream thread only.
 */
public final class BuildRollup implements Processor<byte[], byte[], byte[], byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(BuildRollup.class);

    /**
     * What the processor works with; shared by all tasks of the instance.
     *
     * @param serializer with its schemas registered already
     * @param deserializer may look a schema up, once
     * @param isLookupFailure whether a fault of the deserializer lies with the registry and not with the bytes
     * @param source {@code ce_source}
     * @param completionsTopic what the serializer serialises for
     * @param listener told of what is forwarded and held
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
            RollupListener listener) {}

    private final Parts parts;
    private final CommitPace pace;
    private final CompletionRecords records;

    @SuppressWarnings("NullAway.Init") // by init, before any record
    private ProcessorContext<byte[], byte[]> context;

    @SuppressWarnings("NullAway.Init") // by init, before any record
    private RollupStores stores;

    @SuppressWarnings("NullAway.Init") // by init, before any record
    private CommitPacer commits;

    private @Nullable Cancellable ticking;

    /** @param pace shared with the other processors of the application */
    public BuildRollup(Parts parts, CommitPace pace) {
        this.parts = parts;
        this.pace = pace;
        this.records = new CompletionRecords(parts.serializer, parts.completionsTopic, parts.source);
    }

    @Override
    public void init(ProcessorContext<byte[], byte[]> context) {
        close();
        this.context = context;
        StateCounts counts = new StateCounts();
        this.stores = new RollupStores(context.getStateStore(parts.talliesStore), counts);
        stores.countAll();
        parts.listener.began(context.taskId().toString(), counts);
        this.commits = new CommitPacer(context, context::currentSystemTimeMs, pace);
        this.ticking = context.schedule(
                Duration.ofMillis(CommitPacer.TICK_MS),
                PunctuationType.WALL_CLOCK_TIME,
                now -> StreamFault.guard("the rollup's tick", commits::tick));
    }

    @Override
    public void close() {
        // A task that is revived keeps its old schedule otherwise.
        if (ticking != null) {
            ticking.cancel();
            ticking = null;
            parts.listener.left(context.taskId().toString());
        }
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        StreamFault.guard("the rollup", () -> take(record));
    }

    private void take(Record<byte[], byte[]> record) {
        String rid = record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8);
        if (rid == null) {
            reject(record, "a record without a key: only Buildwatch may write to this topic");
            return;
        }
        if (record.value() == null) {
            TombstoneHeaders.from(record.headers())
                    .ifPresentOrElse(
                            removed -> removeAfter(rid, removed),
                            () -> reject(record, "a null value that Buildwatch did not write"));
            return;
        }
        SpecificRecord value = decode(record);
        if (value instanceof JobStatusChanged event && event.getBuildRid().equals(rid)) {
            count(rid, event);
        } else if (value instanceof BuildObserved observed
                && observed.getBuildRid().equals(rid)) {
            note(rid, observed);
        } else {
            reject(record, "neither a job event nor an observation of the build that is its key");
        }
    }

    private @Nullable SpecificRecord decode(Record<byte[], byte[]> record) {
        String topic = context.recordMetadata().map(meta -> meta.topic()).orElse("");
        try {
            return parts.deserializer.deserialize(topic, record.headers(), record.value());
        } catch (RuntimeException e) {
            if (parts.isLookupFailure.test(e)) {
                throw new IllegalStateException("the schema of " + position() + " cannot be looked up", e);
            }
            LOG.warn("a record of {} cannot be read, it goes to the dead letters: {}", topic, e.toString());
            return null;
        }
    }

    private String position() {
        return context.recordMetadata()
                .map(at -> at.topic() + "-" + at.partition() + " at offset " + at.offset())
                .orElse("a record");
    }

    private void count(String rid, JobStatusChanged event) {
        BuildTally before = tallyOf(rid, event.getWatch());
        if (before == null || !Tallies.isNew(before, event)) {
            return;
        }
        if (event.getSequence() != before.getSequence() + 1) {
            LOG.warn(
                    "{}: job event {} follows {}: events between were deleted before they were counted",
                    rid,
                    event.getSequence(),
                    before.getSequence());
        }
        publish(rid, before, Tallies.count(before, event));
    }

    private void note(String rid, BuildObserved observed) {
        BuildTally before = tallyOf(rid, observed.getWatch());
        if (before != null && Tallies.isNew(before, observed)) {
            publish(rid, before, Tallies.note(before, observed));
        }
    }

    /** The tally of this watch, begun if it is newer than the one known; null if it is older. */
    private @Nullable BuildTally tallyOf(String rid, long watch) {
        BuildTally known = stores.tally(rid);
        if (known != null && known.getWatch() > watch) {
            return null;
        }
        if (known != null && known.getWatch() < watch) {
            stores.delete(rid, known);
            known = null;
        }
        return known == null ? Tallies.begin(watch) : known;
    }

    private void publish(String rid, BuildTally before, BuildTally counted) {
        BuildTally after = Tallies.withCompletion(before, counted);
        boolean news = before.getVersion() == 0 || !Completions.sayTheSame(before, after);
        if (news) {
            after = BuildTally.newBuilder(after)
                    .setVersion(before.getVersion() + 1)
                    .build();
        }
        long now = context.currentSystemTimeMs();
        Optional<Record<byte[], byte[]>> record =
                news ? Optional.of(records.completion(rid, after, now)) : Optional.empty();
        stores.put(rid, before, after);
        record.ifPresent(this::forward);
        if (isDueForRemoval(after)) {
            remove(rid, after);
        }
        commits.changed();
    }

    /** A tombstone of the observations: the tally goes once every event of that watch is counted. */
    private void removeAfter(String rid, TombstoneHeaders removed) {
        BuildTally known = stores.tally(rid);
        boolean nothingPublished = known == null && removed.sequence() == 0;
        if (nothingPublished || (known != null && known.getWatch() > removed.watch())) {
            return;
        }
        BuildTally tally = known;
        if (tally == null || tally.getWatch() < removed.watch()) {
            // Compaction took the observations before they were read here, but the events are still to come.
            stores.delete(rid, tally);
            tally = Tallies.begin(removed.watch());
        }
        BuildTally after =
                BuildTally.newBuilder(tally).setRemoveAfter(removed.sequence()).build();
        if (isDueForRemoval(after)) {
            remove(rid, after);
        } else {
            stores.put(rid, tally, after);
        }
        commits.changed();
    }

    private static boolean isDueForRemoval(BuildTally tally) {
        Long after = tally.getRemoveAfter();
        return after != null && tally.getSequence() >= after;
    }

    private void remove(String rid, BuildTally tally) {
        stores.delete(rid, tally);
        forward(records.tombstone(rid, tally, context.currentSystemTimeMs()));
    }

    private void forward(Record<byte[], byte[]> record) {
        context.forward(record, parts.completionsSink);
        parts.listener.completion();
    }

    private void reject(Record<byte[], byte[]> record, String message) {
        context.forward(
                DeadLetter.of(
                        DeadLetter.Reason.UNREADABLE_RECORD,
                        message,
                        record.key(),
                        record.value(),
                        context.recordMetadata().orElse(null),
                        context.currentSystemTimeMs()),
                parts.deadLettersSink);
        parts.listener.deadLetter(DeadLetter.Reason.UNREADABLE_RECORD);
        commits.changed();
    }
}
