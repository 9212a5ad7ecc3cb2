package io.buildwatch.dev.simulator;

import org.jspecify.annotations.Nullable;

/**
 * A job as one answer will show it. Immutable.
 *
 * @param malformed JSON to write in the job's place, which no reader can take for a job; null shows the job
 * @param oddTimes whether its times are in forms that the API does not document
 */
record ServedJob(
        String rid,
        String buildRid,
        JobState state,
        @Nullable String malformed,
        boolean oddTimes) {
    ServedJob(String rid, String buildRid, JobState state) {
        this(rid, buildRid, state, null, false);
    }

    ServedJob withState(JobState other) {
        return new ServedJob(rid, buildRid, other, malformed, oddTimes);
    }

    ServedJob malformedAs(String json) {
        return new ServedJob(rid, buildRid, state, json, oddTimes);
    }

    ServedJob withOddTimes() {
        return new ServedJob(rid, buildRid, state, malformed, true);
    }

    ServedReading reading() {
        return new ServedReading(buildRid, rid, state.attempt(), state.status());
    }
}
