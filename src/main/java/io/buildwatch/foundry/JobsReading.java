package io.buildwatch.foundry;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one batch, or one page that was read out of turn, says of the jobs of one build. Immutable; any thread.
 *
 * @param jobs those that could be read
 * @param absent the RIDs of those that the answer left out, or that Foundry refused to show
 * @param failure why the build should be listed instead; null unless batches fail
 * @param receivedAt when the answer was complete, ms since the epoch
 */
public record JobsReading(
        List<JobReading> jobs,
        List<String> absent,
        @Nullable FoundryFailure failure,
        long receivedAt) {}
