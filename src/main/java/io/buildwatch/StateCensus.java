package io.buildwatch;

import io.buildwatch.events.BuildState;
import io.buildwatch.events.Monitoring;
import io.buildwatch.rollup.StateCounts;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** In which states the builds are that this instance holds, over all its tasks; any thread. */
final class StateCensus {
    private final Map<String, StateCounts> tasks = new ConcurrentHashMap<>();

    void set(String task, StateCounts counts) {
        tasks.put(task, counts);
    }

    void remove(String task) {
        tasks.remove(task);
    }

    /** Builds with a gap in their events. */
    int withGaps() {
        return tasks.values().stream().mapToInt(StateCounts::withGaps).sum();
    }

    int of(BuildState state, Monitoring monitoring) {
        return tasks.values().stream()
                .mapToInt(counts -> counts.of(state, monitoring))
                .sum();
    }
}
