package io.buildwatch.dev.simulator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A build as one answer will show it. Immutable.
 *
 * @param jobRids the jobs on the list; null if there are too many to name
 */
record BuildView(String rid, BuildState state, @Nullable List<String> jobRids) {
    Reading reading() {
        return new Reading(rid, null, 1, state.status());
    }
}
