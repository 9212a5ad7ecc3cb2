package io.buildwatch.foundry;

import java.util.Map;
import java.util.Set;

/**
 * The answer of {@code builds/getBatch}. It left out builds that are in neither collection. Immutable; any thread.
 *
 * @param builds those that were asked for and could be read
 * @param malformed those that were asked for, are in the answer and could not be read
 */
record BuildBatch(Map<BuildRid, Build> builds, Set<BuildRid> malformed) {}
