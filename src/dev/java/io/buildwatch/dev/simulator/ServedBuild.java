package io.buildwatch.dev.simulator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A build as one answer will show it. Immutable.
 *
 * @param jobRids the jobs on the list; null if there are too many to name
 */
record ServedBuild(String rid, BuildState state, @Nullable List<String> jobRids) {
    ServedReading reading() {
        return new ServedReading(rid, null, 1, state.status());
    }
}
