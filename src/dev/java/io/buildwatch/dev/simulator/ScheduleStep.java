package io.buildwatch.dev.simulator;

import org.jspecify.annotations.Nullable;

/**
 * One line of a schedule's script. Immutable.
 *
 * @param atMillis when, by the world's clock
 * @param runRid the run
 * @param result the result that the run gets; null if the run appears
 * @param build the build that begins together with the result; null if none does
 */
record ScheduleStep(
        long atMillis,
        String runRid,
        @Nullable RunResult result,
        @Nullable BuildScript build) {}
