package io.buildwatch.rollup;

import io.buildwatch.kafka.Reread;
import io.buildwatch.kafka.Rereader;
import io.buildwatch.state.BuildTally;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The builds of a task of which not every event is counted that should be there by now, and the readings of the topic that
 * are to find what is missing. One for each life of a task, in memory only: what must not be forgotten is in the tallies.
 * Stream thread only.
 *
 * <p>A gap that a later event shows is looked for at once. That a tally is only behind its observation is usual while
 * the events are still to come, so it is looked for after {@value #BEHIND_MS} ms, and then only if no event came of late,
 * or after {@value #PATIENCE_MS} ms. A reading begins a little before the watch did, the next one where that ended. One
 * that finds nothing is followed by one of all that the topic holds. When that finds nothing either, the events are
 * {@linkplain Finder#missing missing}, and are looked for every {@value #PATIENCE_MS} ms.
 */
final class EventGaps {
    static final long BEHIND_MS = 30_000;
    static final long PATIENCE_MS = 600_000;

    /** Without a job event for so long, none is on its way. */
    static final long QUIET_MS = 5_000;

    private static final long LOOK_MS = 1_000;
    private static final long RETRY_MS = 30_000;
    private static final long BUDGET_NANOS = Duration.ofMillis(3).toNanos();

    /** Records may have been stamped by another instance's clock. */
    private static final long CLOCK_SLACK_MS = 60_000;

    private static final int MOST_KEYS = 500;

    /** What a reading finds, or does not. */
    interface Finder {
        /**
         * Counts it if it is the next event of its build.
         *
         * @return false where it cannot be read now, and the reading should be begun again later
         */
        boolean found(ConsumerRecord<byte[], byte[]> record);

        /** The event after the last one counted is not in the topic, of which all up to {@code end} was read. */
        void missing(String rid, BuildTally tally, boolean knownBefore, long end);
    }

    private final Rereader rereader;
    private final int partition;
    private final int most;
    private final Map<String, EventGap> gaps = new LinkedHashMap<>();
    private Map<String, EventGap> sought = Map.of();
    private @Nullable Reread reading;
    private long nextLookMs;
    private long lastEventMs;
    private long lastOffset = -1;
    private boolean overflowed;

    /**
     * @param partition of the topic of job events that the task reads
     * @param most builds that are noted; of more, the rest is noted when there is room again
     * @param now ms since the epoch
     */
    EventGaps(Rereader rereader, int partition, int most, long now) {
        this.rereader = rereader;
        this.partition = partition;
        this.most = most;
        this.lastEventMs = now;
    }

    /** A job event came from the topic by the stream, of whichever build. */
    void streamed(long offset, long now) {
        lastOffset = offset;
        lastEventMs = now;
    }

    /**
     * Whether the stream has left out the event at this offset, which a reading found, and that of this gap is said for
     * the first time.
     */
    boolean isNewlySkipped(String rid, long offset) {
        EventGap gap = gaps.get(rid);
        // Before the first event of this life: nothing came for long, or this would not have been looked for.
        boolean passed = lastOffset < 0 || offset <= lastOffset;
        if (gap == null || gap.open || gap.told || !passed) {
            return false;
        }
        gap.told = true;
        return true;
    }

    /** The tally of the build is this from now on. */
    void note(String rid, BuildTally tally, long now) {
        if (Tallies.expected(tally) <= tally.getSequence()) {
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
            // It has come after all; those behind it may stand before it.
            gap.missing = false;
            gap.from = 0;
            gap.dueMs = now;
        }
        gap.open = open;
        nextLookMs = Math.min(nextLookMs, gap.dueMs);
    }

    /** The build has left the store. */
    void forget(String rid) {
        gaps.remove(rid);
    }

    /** Whether there is room again for builds that were not noted; says so once. */
    boolean hasRoomAgain() {
        boolean room = overflowed && gaps.size() < most / 2;
        overflowed &= !room;
        return room;
    }

    /** Hands over what was found, for a few ms at most, and begins the reading that is due. */
    void tick(long now, RollupStores stores, Finder finder) {
        Reread current = reading;
        if (current != null) {
            take(current, now, stores, finder);
        } else if (now >= nextLookMs) {
            nextLookMs = now + LOOK_MS;
            begin(now, stores);
        }
    }

    private void take(Reread current, long now, RollupStores stores, Finder finder) {
        long until = System.nanoTime() + BUDGET_NANOS;
        // Asked before the mailbox is seen empty: nothing is put after it.
        boolean over = current.isOver();
        ConsumerRecord<byte[], byte[]> record = current.take();
        while (record != null) {
            if (!finder.found(record)) {
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
            sought.forEach((rid, gap) -> judge(rid, gap, current.end(), now, stores, finder));
        }
    }

    private void judge(String rid, EventGap gap, long end, long now, RollupStores stores, Finder finder) {
        BuildTally tally = stores.tally(rid);
        if (tally == null || gaps.get(rid) != gap) {
            return;
        }
        boolean all = gap.from == 0;
        gap.dueMs = now;
        if (tally.getSequence() > gap.counted) {
            // Of a build's events those that come later stand later: the rest can only be behind what was read.
            gap.from = end;
        } else if (!all) {
            gap.from = 0;
        } else {
            boolean known = gap.missing;
            gap.missing = true;
            gap.dueMs = now + PATIENCE_MS;
            finder.missing(rid, tally, known, end);
        }
    }

    private void begin(long now, RollupStores stores) {
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
                    byTime ? Reread.From.time(Math.max(0, time)) : Reread.From.offset(offset),
                    Set.copyOf(due.keySet()));
        }
    }

    /** The task is closed; what a reading still finds is dropped. */
    void close() {
        cancel();
        gaps.clear();
    }

    private void cancel() {
        Reread current = reading;
        reading = null;
        if (current != null) {
            current.cancel();
        }
    }
}
