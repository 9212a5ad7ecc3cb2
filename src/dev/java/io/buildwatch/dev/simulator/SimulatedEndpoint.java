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

    /** Whether calls of this endpoint name one build in their path. */
    boolean namesOneBuild() {
        return this == LIST_JOBS || this == BUILD;
    }

    boolean isApi() {
        return this != TOKEN && this != CONTROL && this != OTHER;
    }
}
