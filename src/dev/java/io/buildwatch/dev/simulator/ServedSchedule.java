package io.buildwatch.dev.simulator;

import org.jspecify.annotations.Nullable;

/**
 * A schedule as one answer will show it. Immutable.
 *
 * @param versionRid its present version
 */
record ServedSchedule(
        String rid,
        String versionRid,
        @Nullable String displayName,
        @Nullable String description,
        boolean paused) {}
