package io.buildwatch.foundry;

import java.util.Map;

/**
 * The answer of {@code jobs/getBatch}. Immutable; any thread.
 *
 * @param jobs those that were asked for and could be read, by RID. A job whose entry could not be read is absent, as if
 *     the answer had left it out
 */
record JobBatch(Map<String, Job> jobs) {}
