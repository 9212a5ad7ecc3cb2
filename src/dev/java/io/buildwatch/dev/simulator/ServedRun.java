package io.buildwatch.dev.simulator;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A run of a schedule as one answer will show it. Immutable.
 *
 * @param versionRid the schedule's version
 * @param createdTime when it was created, by Foundry's clock
 * @param createdBy who started it by hand; null if nobody did
 * @param result null while it has none
 * @param malformed JSON to write in the run's place, which no reader can take for a run; null shows the run
 */
record ServedRun(
        String rid,
        String scheduleRid,
        String versionRid,
        Instant createdTime,
        @Nullable String createdBy,
        @Nullable RunResult result,
        @Nullable String malformed) {
    ServedRun withoutResult() {
        return new ServedRun(rid, scheduleRid, versionRid, createdTime, createdBy, null, malformed);
    }

    ServedRun malformedAs(String json) {
        return new ServedRun(rid, scheduleRid, versionRid, createdTime, createdBy, result, json);
    }
}
