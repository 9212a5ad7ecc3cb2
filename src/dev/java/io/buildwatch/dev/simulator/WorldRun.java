package io.buildwatch.dev.simulator;

import org.jspecify.annotations.Nullable;

/**
 * A run of a schedule as it really is. Times are milliseconds of the world's clock. Immutable.
 *
 * @param rid the run
 * @param createdMillis when it was created
 * @param result the API's word for its result: {@code submitted}, {@code ignored} or {@code error}; null while it has
 *     none
 * @param resultMillis since when it has that result; null while it has none
 * @param buildRid the build that it started; null if it started none
 */
public record WorldRun(
        String rid,
        long createdMillis,
        @Nullable String result,
        @Nullable Long resultMillis,
        @Nullable String buildRid) {}
