package io.buildwatch.rollup;

import io.buildwatch.events.BuildState;
import io.buildwatch.events.Monitoring;
import io.buildwatch.kafka.FlowListener;
import io.buildwatch.state.BuildTally;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * How many published builds of one task are in which state, and monitored how. Moved on the stream thread, which alone
 * writes; read on any. What a transaction took back is counted until its task begins anew.
 */
public final class StateCounts implements FlowListener.PublishedBuilds {
    private final Map<Standing, Integer> counts = new ConcurrentHashMap<>();
    private final AtomicInteger gaps = new AtomicInteger();

    private record Standing(BuildState state, Monitoring monitoring) {}

    @Override
    public int of(BuildState state, Monitoring monitoring) {
        return counts.getOrDefault(new Standing(state, monitoring), 0);
    }

    @Override
    public int withGaps() {
        return gaps.get();
    }

    /** A build was as {@code before} says and is now as {@code after} does; null where it is not held. */
    void moved(@Nullable BuildTally before, @Nullable BuildTally after) {
        Standing from = standing(before);
        Standing to = standing(after);
        // Most events change a count of jobs only.
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

    /** A tally without a version has been begun, or waits for its removal; nothing was published of it. */
    private static @Nullable Standing standing(@Nullable BuildTally tally) {
        return tally == null || tally.getVersion() == 0
                ? null
                : new Standing(Completions.state(tally), Completions.monitoring(tally));
    }
}
