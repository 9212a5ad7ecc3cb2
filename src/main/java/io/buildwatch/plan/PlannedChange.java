package io.buildwatch.plan;

/**
 * A setting that would make events fresher. Immutable.
 *
 * @param change whether to {@code lower}, {@code raise} or {@code set} it
 * @param setting its name
 * @param value what to set it to
 * @param meanSeconds the mean delay with that value
 */
public record PlannedChange(String change, String setting, String value, double meanSeconds) {}
