package io.buildwatch.rollup;

import io.buildwatch.events.BuildState;
import io.buildwatch.events.Monitoring;
import io.buildwatch.state.BuildTally;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * How many published builds of one task are in which state, and monitored how. Moved on the stream thread, which alone
 * writes; read on any. What a transaction took back is counted until its task begins anew.
 */
public final class StateCounts {
    private final Map<Standing, Integer> counts = new ConcurrentHashMap<>();

    private record Standing(BuildState state, Monitoring monitoring) {}

    /** So many builds, 0 or more. */
    public int of(BuildState state, Monitoring monitoring) {
        return counts.getOrDefault(new Standing(state, monitoring), 0);
    }

    /** A build was as {@code before} says and is now as {@code after} does; null where it is not held. */
    void moved(@Nullable BuildTally before, @Nullable BuildTally after) {
        add(before, -1);
        add(after, 1);
    }

    /** A tally without a version has been begun, or waits for its removal; nothing was published of it. */
    private void add(@Nullable BuildTally tally, int change) {
        if (tally != null && tally.getVersion() > 0) {
            Standing standing = new Standing(Completions.state(tally), Completions.monitoring(tally));
            counts.merge(standing, change, Integer::sum);
        }
    }
}
