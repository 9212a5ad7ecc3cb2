package io.buildwatch.foundry;

import org.jspecify.annotations.Nullable;

/**
 * What one call told of one {@code Build}: the build, or a failure, or (neither) that the batch's answer left it out.
 * Immutable; any thread.
 *
 * @param rid which build was asked for
 * @param build the build, null where it was not told
 * @param failure why it was not told, null where it was told or left out
 * @param sentAt when the request was sent, ms since the epoch
 * @param receivedAt when the answer was complete or the call gave up, ms since the epoch
 */
public record BuildReading(
        BuildRid rid, @Nullable Build build, @Nullable FoundryFailure failure, long sentAt, long receivedAt) {

    /** Whether the answer was good but did not hold this build. */
    public boolean isLeftOut() {
        return build == null && failure == null;
    }
}
