package io.buildwatch.rollup;

import io.buildwatch.state.BuildTally;
import io.buildwatch.streams.RangeReader;
import io.buildwatch.streams.RangeReading;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Finds job events that a task should have counted by now: notes the builds concerned, and has the topic of job events
 * read again for them. One object for each life of a task, in memory only: what must outlive the task is in the
 * tallies. Stream thread only.
 *
 * <p>If a later event shows the gap, the search begins at once. If only an observation is ahead of the tally, the
 * events are usually still to come. The search then begins after {@value #BEHIND_MS} ms at the earliest: either once no
 * job event of any build has come for {@value #QUIET_MS} ms, or after {@value #PATIENCE_MS} ms.
 *
 * <p>The first reading begins a little before the watch began. After a reading that found something, the next one
 * begins where that one ended. After a reading that found nothing, the whole topic is read. If that finds nothing
 * either, the events are {@linkplain Finder#reportMissing missing}, and the whole topic is read again every
 * {@value #PATIENCE_MS} ms.
 */
final class EventGaps {
    static final long BEHIND_MS = 30_000;
    static final long PATIENCE_MS = 600_000;

    /** If no job event has come for so long, none is still to come. */
    static final long QUIET_MS = 5_000;

    private static final long LOOK_MS = 1_000;
    private static final long RETRY_MS = 30_000;
    private static final long BUDGET_NANOS = Duration.ofMillis(3).toNanos();

    /** Records may carry the time of another instance's clock. */
    private static final long CLOCK_SLACK_MS = 60_000;

    private static final int MOST_KEYS = 500;

    /** Receives what a reading finds, and that it did not find the next event. */
    interface Finder {
        /**
         * Counts the event if it is the next one of its build.
         *
         * @return false if the record cannot be deserialised now, so that the reading should be repeated later
         */
        boolean countFound(ConsumerRecord<byte[], byte[]> record);

        /**
         * The event after the last one counted is not in the topic.
         *
         * @param knownBefore whether an earlier reading has found so too
         * @param end the first offset that was not read
         */
        void reportMissing(String rid, BuildTally tally, boolean knownBefore, long end);
    }

    private final RangeReader rereader;
    private final int partition;
    private final int most;
    private final Map<String, EventGap> gaps = new LinkedHashMap<>();
    private Map<String, EventGap> sought = Map.of();
    private @Nullable RangeReading reading;
    private long nextLookMs;
    private long lastEventMs;
    private long lastOffset = -1;
    private boolean overflowed;

    /**
     * @param partition the partition of the topic of job events that the task reads
     * @param most how many builds are noted at a time; further ones are noted once there is room again
     * @param now ms since the epoch
     */
    EventGaps(RangeReader rereader, int partition, int most, long now) {
        this.rereader = rereader;
        this.partition = partition;
        this.most = most;
        this.lastEventMs = now;
    }

    /** The stream has brought a job event, of any build. */
    void noteStreamed(long offset, long now) {
        lastOffset = offset;
        lastEventMs = now;
    }

    /**
     * Whether the stream has skipped the event at this offset, which a reading has found. True once for each gap, so
     * that each is logged once.
     */
    boolean isNewlySkipped(String rid, long offset) {
        EventGap gap = gaps.get(rid);
        // Without any event in this life of the task the stream has been quiet: otherwise there would be no reading.
        boolean passed = lastOffset < 0 || offset <= lastOffset;
        if (gap == null || gap.open || gap.told || !passed) {
            return false;
        }
        gap.told = true;
        return true;
    }

    /** Takes the build's new tally: notes a gap, changes it, or ends it. */
    void update(String rid, BuildTally tally, long now) {
        if (TallyFold.greatestKnownSequence(tally) <= tally.getSequence()) {
            gaps.remove(rid);
            return;
        }
        boolean open = tally.getGapSeen() > 0;
        EventGap gap = gaps.get(rid);
        if (gap == null || gap.watch != tally.getWatch()) {
            if (gaps.size() >= most) {
                overflowed = true;
                return;
            }
            gap = new EventGap(tally.getWatch(), now, open ? now : now + BEHIND_MS);
            gaps.put(rid, gap);
        } else if (open && !gap.open) {
            gap.dueMs = gap.missing ? gap.dueMs : Math.min(gap.dueMs, now);
        }
        if (gap.missing && tally.getSequence() > gap.counted) {
            // The missing event has come after all. Later events may stand before it, so the whole topic is read.
            gap.missing = false;
            gap.from = 0;
            gap.dueMs = now;
        }
        gap.open = open;
        nextLookMs = Math.min(nextLookMs, gap.dueMs);
    }

    /** The build's tally was deleted. */
    void forget(String rid) {
        gaps.remove(rid);
    }

    /** Whether there is room again for builds that were not noted; true only once. */
    boolean hasRoomAgain() {
        boolean room = overflowed && gaps.size() < most / 2;
        overflowed &= !room;
        return room;
    }

    /** Hands over what the present reading has found, for a few ms at most, or begins a reading if one is due. */
    void tick(long now, RollupStores stores, Finder finder) {
        RangeReading current = reading;
        if (current != null) {
            handOver(current, now, stores, finder);
        } else if (now >= nextLookMs) {
            nextLookMs = now + LOOK_MS;
            beginReading(now, stores);
        }
    }

    private void handOver(RangeReading current, long now, RollupStores stores, Finder finder) {
        long until = System.nanoTime() + BUDGET_NANOS;
        // Read before the mailbox is emptied: once it is true, nothing more is put.
        boolean over = current.isOver();
        ConsumerRecord<byte[], byte[]> record = current.take();
        while (record != null) {
            if (!finder.countFound(record)) {
                cancel();
                sought.values().forEach(gap -> gap.dueMs = now + RETRY_MS);
                return;
            }
            if (System.nanoTime() >= until) {
                return;
            }
            record = current.take();
        }
        if (over) {
            reading = null;
            nextLookMs = now;
            sought.forEach((rid, gap) -> afterReading(rid, gap, current.end(), now, stores, finder));
        }
    }

    private void afterReading(String rid, EventGap gap, long end, long now, RollupStores stores, Finder finder) {
        BuildTally tally = stores.tally(rid);
        if (tally == null || gaps.get(rid) != gap) {
            return;
        }
        boolean all = gap.from == 0;
        gap.dueMs = now;
        if (tally.getSequence() > gap.counted) {
            // A build's events stand in the topic in their order, so the others can only come after what was read.
            gap.from = end;
        } else if (!all) {
            gap.from = 0;
        } else {
            boolean known = gap.missing;
            gap.missing = true;
            gap.dueMs = now + PATIENCE_MS;
            finder.reportMissing(rid, tally, known, end);
        }
    }

    private void beginReading(long now, RollupStores stores) {
        boolean quiet = now - lastEventMs >= QUIET_MS;
        Map<String, EventGap> due = new HashMap<>();
        long offset = Long.MAX_VALUE;
        long time = Long.MAX_VALUE;
        for (Map.Entry<String, EventGap> entry : gaps.entrySet()) {
            EventGap gap = entry.getValue();
            boolean late = gap.open || quiet || now - gap.sinceMs >= PATIENCE_MS;
            BuildTally tally = gap.dueMs <= now && late ? stores.tally(entry.getKey()) : null;
            if (tally != null) {
                gap.counted = tally.getSequence();
                offset = gap.from < 0 ? offset : Math.min(offset, gap.from);
                time = gap.from < 0 ? Math.min(time, gap.watch - CLOCK_SLACK_MS) : time;
                due.put(entry.getKey(), gap);
            }
            if (due.size() == MOST_KEYS) {
                break;
            }
        }
        if (!due.isEmpty()) {
            boolean byTime = time < Long.MAX_VALUE;
            due.values().removeIf(gap -> byTime != gap.from < 0);
            sought = due;
            reading = rereader.begin(
                    partition,
                    byTime ? RangeReading.From.time(Math.max(0, time)) : RangeReading.From.offset(offset),
                    Set.copyOf(due.keySet()));
        }
    }

    /** The task is closed. What a reading still finds is dropped. */
    void close() {
        cancel();
        gaps.clear();
    }

    private void cancel() {
        RangeReading current = reading;
        reading = null;
        if (current != null) {
            current.cancel();
        }
    }
}
