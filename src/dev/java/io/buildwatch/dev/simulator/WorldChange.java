package io.buildwatch.dev.simulator;

import org.jspecify.annotations.Nullable;

/**
 * One change that happened in the simulated world. Immutable.
 *
 * @param buildRid the build
 * @param jobRid the job, null for {@code Build.status}
 * @param attempt the job's attempt, 1 for a build
 * @param previousStatus null if the job or build is new
 * @param status the API's word, null if the job left the list for good
 * @param atMillis when, by the world's clock
 */
public record WorldChange(
        String buildRid,
        @Nullable String jobRid,
        int attempt,
        @Nullable String previousStatus,
        @Nullable String status,
        long atMillis) {}
