package io.buildwatch.dev.simulator;

import org.jspecify.annotations.Nullable;

/**
 * A job as one answer will show it. Immutable.
 *
 * @param malformed JSON to write in the job's place, which no reader can take for a job; null shows the job
 */
record JobView(
        String rid,
        String buildRid,
        JobState state,
        @Nullable String malformed) {
    JobView(String rid, String buildRid, JobState state) {
        this(rid, buildRid, state, null);
    }

    JobView showing(JobState other) {
        return new JobView(rid, buildRid, other, malformed);
    }

    JobView brokenAs(String json) {
        return new JobView(rid, buildRid, state, json);
    }

    Reading reading() {
        return new Reading(buildRid, rid, state.attempt(), state.status());
    }
}
