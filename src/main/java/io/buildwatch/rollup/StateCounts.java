package io.buildwatch.rollup;

import io.buildwatch.events.BuildState;
import io.buildwatch.events.Monitoring;
import io.buildwatch.state.BuildTally;
import io.buildwatch.streams.FlowListener;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Counts the published builds of one task by state and monitoring. Written by the stream thread only; read by any
 * thread. Changes of an aborted transaction stay counted until the task is initialised again.
 */
public final class StateCounts implements FlowListener.PublishedBuilds {
    private final Map<Standing, Integer> counts = new ConcurrentHashMap<>();
    private final AtomicInteger gaps = new AtomicInteger();

    private record Standing(BuildState state, Monitoring monitoring) {}

    @Override
    public int count(BuildState state, Monitoring monitoring) {
        return counts.getOrDefault(new Standing(state, monitoring), 0);
    }

    @Override
    public int withGaps() {
        return gaps.get();
    }

    /** A build's tally has changed from {@code before} to {@code after}; null means that the store holds none. */
    void replace(@Nullable BuildTally before, @Nullable BuildTally after) {
        Standing from = standing(before);
        Standing to = standing(after);
        // Most events change only the counts of jobs.
        if (!Objects.equals(from, to)) {
            add(from, -1);
            add(to, 1);
        }
        int change = gap(after) - gap(before);
        if (change != 0) {
            gaps.addAndGet(change);
        }
    }

    private static int gap(@Nullable BuildTally tally) {
        return tally == null || tally.getGapSeen() == 0 ? 0 : 1;
    }

    private void add(@Nullable Standing standing, int change) {
        if (standing != null) {
            counts.merge(standing, change, Integer::sum);
        }
    }

    /** Null for a tally without a version: it is new or waits for its removal, and nothing was published of it. */
    private static @Nullable Standing standing(@Nullable BuildTally tally) {
        return tally == null || tally.getVersion() == 0
                ? null
                : new Standing(TallyCompletion.state(tally), TallyCompletion.monitoring(tally));
    }
}
