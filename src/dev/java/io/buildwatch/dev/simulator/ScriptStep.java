package io.buildwatch.dev.simulator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One line of a script. Immutable.
 *
 * @param atMillis when, by the world's clock
 * @param jobRid the job, new or known; null for {@code Build.status}
 * @param status the API's word
 * @param outputs set together with the status; empty to leave them as they are
 */
record ScriptStep(long atMillis, @Nullable String jobRid, String status, List<JobOutput> outputs) {}
