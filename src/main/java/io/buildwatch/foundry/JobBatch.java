package io.buildwatch.foundry;

import java.util.Map;
import java.util.Set;

/**
 * The answer of {@code jobs/getBatch}. It left out jobs that are in neither collection. Immutable; any thread.
 *
 * @param jobs those that were asked for and could be read, by RID
 * @param malformed the RIDs of those that were asked for, are in the answer and could not be read
 */
record JobBatch(Map<String, Job> jobs, Set<String> malformed) {}
