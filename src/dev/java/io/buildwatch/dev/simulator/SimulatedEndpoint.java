package io.buildwatch.dev.simulator;

/** The endpoints of docs/architecture.md#foundrys-api, and the other paths that may be requested. */
public enum SimulatedEndpoint {
    /** List Jobs Of Build. */
    LIST_JOBS("GET"),
    /** One {@code Build}. */
    BUILD("GET"),
    /** Up to 100 builds. */
    BUILD_BATCH("POST"),
    /** One {@code Job}. */
    JOB("GET"),
    /** Up to 500 jobs. */
    JOB_BATCH("POST"),
    /** The runs of a schedule. */
    SCHEDULE_RUNS("GET"),
    /** One {@code Schedule}. */
    SCHEDULE("GET"),
    /** The schedules that build a dataset. */
    DATASET_SCHEDULES("GET"),
    /** The OAuth2 token endpoint; no limit and none of the API's faults applies. */
    TOKEN("POST"),
    /** The simulator's own controls, below {@code /simulator/}: no limit and no fault applies. */
    CONTROL("POST"),
    /** A path that is none of these. */
    OTHER("GET");

    private final String method;

    SimulatedEndpoint(String method) {
        this.method = method;
    }

    String method() {
        return method;
    }

    /** Whether calls of this endpoint name one build, schedule or dataset in their path. */
    boolean namesOne() {
        return switch (this) {
            case LIST_JOBS, BUILD, SCHEDULE_RUNS, SCHEDULE, DATASET_SCHEDULES -> true;
            case BUILD_BATCH, JOB, JOB_BATCH, TOKEN, CONTROL, OTHER -> false;
        };
    }

    /** Whether its answer is a page of a list. */
    boolean hasPages() {
        return this == LIST_JOBS || this == SCHEDULE_RUNS || this == DATASET_SCHEDULES;
    }

    boolean isApi() {
        return this != TOKEN && this != CONTROL && this != OTHER;
    }
}
