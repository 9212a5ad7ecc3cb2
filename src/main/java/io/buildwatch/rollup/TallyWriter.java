package io.buildwatch.rollup;

import io.buildwatch.events.BuildObserved;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.records.TombstoneHeaders;
import io.buildwatch.state.BuildTally;
import io.buildwatch.streams.CommitPacer;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts events and notes observations in the tallies, and forwards a record whenever subscribers would read something
 * new. An event is counted only if it is the next one of its build. Stream thread only.
 */
final class TallyWriter {
    private static final Logger LOG = LoggerFactory.getLogger(TallyWriter.class);

    private final BuildRollup.Parts parts;
    private final ProcessorContext<byte[], byte[]> context;
    private final RollupStores stores;
    private final EventGaps gaps;
    private final CommitPacer commits;
    private final CompletionRecords records;

    TallyWriter(
            BuildRollup.Parts parts,
            ProcessorContext<byte[], byte[]> context,
            RollupStores stores,
            EventGaps gaps,
            CommitPacer commits) {
        this.parts = parts;
        this.context = context;
        this.stores = stores;
        this.gaps = gaps;
        this.commits = commits;
        this.records = new CompletionRecords(parts.serializer(), parts.completionsTopic(), parts.source());
    }

    /** Counts an event that the stream has brought, or notes the gap before it. */
    void countEvent(String rid, JobStatusChanged event, long offset) {
        gaps.noteStreamed(offset, context.currentSystemTimeMs());
        BuildTally before = tallyOf(rid, event.getWatch());
        if (before == null || !TallyFold.isNew(before, event)) {
            return;
        }
        if (TallyFold.isNext(before, event)) {
            publish(rid, before, TallyFold.withEvent(before, event));
            return;
        }
        if (before.getGapSeen() == 0) {
            LOG.warn(
                    "{}: job event {} at offset {} follows {}: those in between are searched for in the topic",
                    rid,
                    event.getSequence(),
                    offset,
                    before.getSequence());
            parts.listener().onEventGap();
        }
        publish(rid, before, TallyFold.withGap(before, event.getSequence()));
    }

    /** Counts an event that was found by reading the topic again; the stream may have skipped it. */
    void countFoundEvent(String rid, JobStatusChanged event, long offset) {
        BuildTally before = stores.tally(rid);
        if (before == null || !TallyFold.isNew(before, event) || !TallyFold.isNext(before, event)) {
            return;
        }
        if (gaps.isNewlySkipped(rid, offset)) {
            LOG.warn("{}: job event {} at offset {} was not counted when it was due", rid, event.getSequence(), offset);
            parts.listener().onEventGap();
        }
        publish(rid, before, TallyFold.withEvent(before, event));
    }

    void noteObservation(String rid, BuildObserved observed) {
        BuildTally before = tallyOf(rid, observed.getWatch());
        if (before != null && TallyFold.isNew(before, observed)) {
            publish(rid, before, TallyFold.withObservation(before, observed));
        }
    }

    /** Takes a tombstone of the observations: the tally is removed once every event of that watch is counted. */
    void removeAfter(String rid, TombstoneHeaders removed) {
        BuildTally known = stores.tally(rid);
        boolean nothingPublished = known == null && removed.sequence() == 0;
        if (nothingPublished || (known != null && known.getWatch() > removed.watch())) {
            return;
        }
        BuildTally tally = known;
        if (tally == null || tally.getWatch() < removed.watch()) {
            // Compaction has removed the observations before they were read here, but the events are still to come.
            delete(rid, tally);
            tally = TallyFold.begin(removed.watch());
        }
        BuildTally after =
                BuildTally.newBuilder(tally).setRemoveAfter(removed.sequence()).build();
        if (isDueForRemoval(after)) {
            remove(rid, after);
        } else {
            put(rid, tally, after);
        }
        commits.requestCommit();
    }

    /**
     * The event after the last one counted is no longer in the topic. From then on the build is not complete, and
     * {@code LOST}.
     *
     * <p>If its tombstone has come, the tally is removed: the event can never be counted, so the tally would otherwise
     * stay for ever. A tally without an observation is removed when a second reading finds nothing either. The
     * compacted topic holds an observation of every build that is watched or held, so these events are left over from a
     * removed build.
     *
     * @param knownBefore whether an earlier reading has found so too
     * @param end the first offset that was not read
     */
    void noteMissingEvent(String rid, BuildTally tally, boolean knownBefore, long end) {
        if (!knownBefore) {
            LOG.error(
                    "{}: job event {} of {} is no longer in the topic, which was read up to offset {}; without it the"
                            + " build cannot be complete",
                    rid,
                    tally.getSequence() + 1,
                    TallyFold.greatestKnownSequence(tally),
                    end);
        }
        if (tally.getRemoveAfter() != null || (knownBefore && tally.getObservedVersion() == 0)) {
            LOG.warn("{}: removed, although not all of its events were counted", rid);
            remove(rid, tally);
            commits.requestCommit();
        } else if (tally.getGapSeen() == 0) {
            parts.listener().onEventGap();
            publish(rid, tally, TallyFold.withGap(tally, TallyFold.greatestKnownSequence(tally)));
        }
    }

    /** The tally of this watch, a new one if the watch is newer than the one known; null if it is older. */
    private @Nullable BuildTally tallyOf(String rid, long watch) {
        BuildTally known = stores.tally(rid);
        if (known != null && known.getWatch() > watch) {
            return null;
        }
        if (known != null && known.getWatch() < watch) {
            delete(rid, known);
            known = null;
        }
        return known == null ? TallyFold.begin(watch) : known;
    }

    private void publish(String rid, BuildTally before, BuildTally counted) {
        BuildTally after = TallyFold.withCompletion(before, counted);
        boolean news = before.getVersion() == 0 || !TallyCompletion.isSameForSubscribers(before, after);
        if (news) {
            after = BuildTally.newBuilder(after)
                    .setVersion(before.getVersion() + 1)
                    .build();
        }
        long now = context.currentSystemTimeMs();
        Optional<Record<byte[], byte[]>> record =
                news ? Optional.of(records.completion(rid, after, now)) : Optional.empty();
        put(rid, before, after);
        record.ifPresent(this::forward);
        if (isDueForRemoval(after)) {
            remove(rid, after);
        }
        commits.requestCommit();
    }

    private static boolean isDueForRemoval(BuildTally tally) {
        Long after = tally.getRemoveAfter();
        return after != null && tally.getSequence() >= after;
    }

    private void remove(String rid, BuildTally tally) {
        delete(rid, tally);
        forward(records.tombstone(rid, tally, context.currentSystemTimeMs()));
    }

    private void put(String rid, BuildTally before, BuildTally after) {
        stores.put(rid, before, after);
        gaps.update(rid, after, context.currentSystemTimeMs());
    }

    private void delete(String rid, @Nullable BuildTally before) {
        stores.delete(rid, before);
        gaps.forget(rid);
    }

    private void forward(Record<byte[], byte[]> record) {
        context.forward(record, parts.completionsSink());
        parts.listener().onCompletion();
    }
}
