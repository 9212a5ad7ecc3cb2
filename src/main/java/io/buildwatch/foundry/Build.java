package io.buildwatch.foundry;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A build as the API's {@code Build} shows it. Immutable; any thread.
 *
 * @param status {@link BuildStatus#UNKNOWN} for a word that is not known
 * @param rawStatus the API's own word
 * @param jobRids the jobs that it names, empty if none; may be incomplete, see docs/architecture.md#build
 */
public record Build(
        BuildRid rid,
        BuildStatus status,
        String rawStatus,
        List<String> jobRids,
        @Nullable String branchName,
        @Nullable String createdBy,
        @Nullable Instant createdTime,
        @Nullable Instant finishedTime,
        @Nullable String scheduleRid) {}
