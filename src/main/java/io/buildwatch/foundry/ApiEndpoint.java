package io.buildwatch.foundry;

/** The endpoints of the orchestration API that are called; each has its own limits. */
public enum ApiEndpoint {
    /** List Jobs Of Build. */
    LIST_JOBS,
    /** {@code builds/getBatch}. */
    BUILD_BATCH,
    /** {@code builds/{rid}}. */
    BUILD,
    /** {@code jobs/getBatch}. */
    JOB_BATCH,
    /** {@code schedules/{rid}/runs}. */
    SCHEDULE_RUNS,
    /** {@code schedules/{rid}}. */
    SCHEDULE,
    /** {@code datasets/{rid}/getSchedules}. */
    DATASET_SCHEDULES
}
