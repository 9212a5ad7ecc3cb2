package io.buildwatch.foundry;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A build as the API's {@code Build} shows it. Immutable; any thread.
 *
 * @param rid the build's RID
 * @param status the status, {@link BuildStatus#UNKNOWN} for a word that is not known
 * @param rawStatus the API's own word
 * @param jobRids the jobs it names; may be incomplete while the build is young
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
