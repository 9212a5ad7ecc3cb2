package io.buildwatch.dev.simulator;

import org.jspecify.annotations.Nullable;

/**
 * A status that an answer holds. Immutable.
 *
 * @param jobRid null for {@code Build.status}
 */
record Reading(String buildRid, @Nullable String jobRid, int attempt, String status) {}
