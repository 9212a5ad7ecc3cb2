package io.buildwatch.dev.simulator;

import org.jspecify.annotations.Nullable;

/**
 * How a run of a schedule ended. Immutable.
 *
 * @param type the API's word
 * @param buildRid the build that was started; null unless one was
 * @param errorName the error's name; null unless the run ended in one
 * @param description the error's description; null unless the run ended in one
 * @param atMillis since when the run has this result, by the world's clock
 */
record RunResult(
        String type,
        @Nullable String buildRid,
        @Nullable String errorName,
        @Nullable String description,
        long atMillis) {

    static RunResult submitted(String buildRid, long atMillis) {
        return new RunResult("submitted", buildRid, null, null, atMillis);
    }

    static RunResult ignored(long atMillis) {
        return new RunResult("ignored", null, null, null, atMillis);
    }

    static RunResult error(String name, String description, long atMillis) {
        return new RunResult("error", null, name, description, atMillis);
    }
}
