package io.buildwatch.dev.simulator;

import org.jspecify.annotations.Nullable;

/**
 * A job as one answer will show it. Immutable.
 *
 * @param malformed JSON to write in the job's place, which no reader can take for a job; null shows the job
 * @param oddTimes whether its times are in forms that the API does not document
 */
record JobView(
        String rid,
        String buildRid,
        JobState state,
        @Nullable String malformed,
        boolean oddTimes) {
    JobView(String rid, String buildRid, JobState state) {
        this(rid, buildRid, state, null, false);
    }

    JobView showing(JobState other) {
        return new JobView(rid, buildRid, other, malformed, oddTimes);
    }

    JobView brokenAs(String json) {
        return new JobView(rid, buildRid, state, json, oddTimes);
    }

    JobView withOddTimes() {
        return new JobView(rid, buildRid, state, malformed, true);
    }

    Reading reading() {
        return new Reading(buildRid, rid, state.attempt(), state.status());
    }
}
