package io.buildwatch.plan;

/**
 * The calls to one endpoint for one purpose. Immutable.
 *
 * @param endpoint the end of its path
 * @param purpose what the calls are for, in words
 * @param perMinute by all instances together, to a tenth
 */
public record PlannedCalls(String endpoint, String purpose, double perMinute) {
    /** Rounds. */
    public PlannedCalls {
        perMinute = Math.round(perMinute * 10) / 10.0;
    }
}
