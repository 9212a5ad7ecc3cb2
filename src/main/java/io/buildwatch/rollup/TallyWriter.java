package io.buildwatch.rollup;

import io.buildwatch.events.BuildObserved;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.kafka.CommitPacer;
import io.buildwatch.kafka.TombstoneHeaders;
import io.buildwatch.state.BuildTally;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts events and notes observations in the tallies, and forwards what that changes for subscribers. An event is
 * counted only if it is the next one of its build. Stream thread only.
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

    /** An event that the stream brought. */
    void count(String rid, JobStatusChanged event, long offset) {
        gaps.streamed(offset, context.currentSystemTimeMs());
        BuildTally before = tallyOf(rid, event.getWatch());
        if (before == null || !Tallies.isNew(before, event)) {
            return;
        }
        if (Tallies.isNext(before, event)) {
            publish(rid, before, Tallies.count(before, event));
            return;
        }
        if (before.getGapSeen() == 0) {
            LOG.warn(
                    "{}: job event {} at offset {} follows {}: what is between is looked for in the topic",
                    rid,
                    event.getSequence(),
                    offset,
                    before.getSequence());
            parts.listener().eventGap();
        }
        publish(rid, before, Tallies.withGap(before, event.getSequence()));
    }

    /** An event that was found where the stream may have left it out. */
    void countFound(String rid, JobStatusChanged event, long offset) {
        BuildTally before = stores.tally(rid);
        if (before == null || !Tallies.isNew(before, event) || !Tallies.isNext(before, event)) {
            return;
        }
        if (gaps.isNewlySkipped(rid, offset)) {
            LOG.warn("{}: job event {} at offset {} was not counted when it was due", rid, event.getSequence(), offset);
            parts.listener().eventGap();
        }
        publish(rid, before, Tallies.count(before, event));
    }

    void note(String rid, BuildObserved observed) {
        BuildTally before = tallyOf(rid, observed.getWatch());
        if (before != null && Tallies.isNew(before, observed)) {
            publish(rid, before, Tallies.note(before, observed));
        }
    }

    /** A tombstone of the observations: the tally goes once every event of that watch is counted. */
    void removeAfter(String rid, TombstoneHeaders removed) {
        BuildTally known = stores.tally(rid);
        boolean nothingPublished = known == null && removed.sequence() == 0;
        if (nothingPublished || (known != null && known.getWatch() > removed.watch())) {
            return;
        }
        BuildTally tally = known;
        if (tally == null || tally.getWatch() < removed.watch()) {
            // Compaction took the observations before they were read here, but the events are still to come.
            delete(rid, tally);
            tally = Tallies.begin(removed.watch());
        }
        BuildTally after =
                BuildTally.newBuilder(tally).setRemoveAfter(removed.sequence()).build();
        if (isDueForRemoval(after)) {
            remove(rid, after);
        } else {
            put(rid, tally, after);
        }
        commits.changed();
    }

    /**
     * The event after the last one counted is not in the topic any more. The build is not complete and {@code LOST} from
     * then on. It is removed if its tombstone has come: what is missing can never be counted, and else it would stay for
     * ever. So is one without an observation, once that is known for long: the compacted topic holds one of every build
     * that is watched or held, so these are events that a removed build has left.
     *
     * @param knownBefore whether an earlier reading has found so too
     * @param end the first offset that was not read
     */
    void missing(String rid, BuildTally tally, boolean knownBefore, long end) {
        if (!knownBefore) {
            LOG.error(
                    "{}: of job events {} to {}, the first is not in the topic any more, which was read up to offset {};"
                            + " without it the build cannot be complete",
                    rid,
                    tally.getSequence() + 1,
                    Tallies.expected(tally),
                    end);
        }
        if (tally.getRemoveAfter() != null || (knownBefore && tally.getObservedVersion() == 0)) {
            LOG.warn("{}: removed, though its events were not all counted", rid);
            remove(rid, tally);
            commits.changed();
        } else if (tally.getGapSeen() == 0) {
            parts.listener().eventGap();
            publish(rid, tally, Tallies.withGap(tally, Tallies.expected(tally)));
        }
    }

    /** The tally of this watch, begun if it is newer than the one known; null if it is older. */
    private @Nullable BuildTally tallyOf(String rid, long watch) {
        BuildTally known = stores.tally(rid);
        if (known != null && known.getWatch() > watch) {
            return null;
        }
        if (known != null && known.getWatch() < watch) {
            delete(rid, known);
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
        put(rid, before, after);
        record.ifPresent(this::forward);
        if (isDueForRemoval(after)) {
            remove(rid, after);
        }
        commits.changed();
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
        gaps.note(rid, after, context.currentSystemTimeMs());
    }

    private void delete(String rid, @Nullable BuildTally before) {
        stores.delete(rid, before);
        gaps.forget(rid);
    }

    private void forward(Record<byte[], byte[]> record) {
        context.forward(record, parts.completionsSink());
        parts.listener().completion();
    }
}
