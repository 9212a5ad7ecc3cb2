package io.buildwatch.foundry;

import org.jspecify.annotations.Nullable;

/**
 * A schedule, as one answer has it. Immutable; any thread.
 *
 * @param displayName null if it has none
 * @param paused null if that cannot be read
 */
public record ScheduleDetails(
        @Nullable String displayName, @Nullable Boolean paused) {}
