package io.buildwatch.dev.simulator;

import org.jspecify.annotations.Nullable;

/**
 * One status that an answer shows. Immutable.
 *
 * @param jobRid null for {@code Build.status}
 */
record ServedReading(String buildRid, @Nullable String jobRid, int attempt, String status) {}
