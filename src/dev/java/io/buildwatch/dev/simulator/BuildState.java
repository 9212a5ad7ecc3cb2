package io.buildwatch.dev.simulator;

import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The state of a {@code Build} from one moment on. Immutable.
 *
 * @param atMillis since when, by the world's clock
 * @param status the API's word
 * @param details the fields that do not depend on the status
 * @param createdTime when the build was created
 * @param finishedTime when it ended, null while it runs
 */
record BuildState(
        long atMillis,
        String status,
        BuildDetails details,
        Instant createdTime,
        @Nullable Instant finishedTime) {
    /** Its own list, not the product's: the simulator is an independent witness. */
    private static final Set<String> TERMINAL = Set.of("SUCCEEDED", "FAILED", "CANCELED");

    static BuildState first(long atMillis) {
        return new BuildState(atMillis, "RUNNING", BuildDetails.ORDINARY, Instant.ofEpochMilli(atMillis), null);
    }

    BuildState withStatus(String next, long at) {
        Instant finished = TERMINAL.contains(next) ? Instant.ofEpochMilli(at) : null;
        return new BuildState(at, next, details, createdTime, finished);
    }

    BuildState with(BuildDetails changed) {
        return new BuildState(atMillis, status, changed, createdTime, finishedTime);
    }
}
