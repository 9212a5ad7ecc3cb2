package io.buildwatch.foundry;

import org.jspecify.annotations.Nullable;

/**
 * The result of one call for one {@code Build}: the build, or a failure, or neither if the batch's answer left the
 * build out. Immutable; any thread.
 *
 * @param rid which build was asked for
 * @param build null if it was not read
 * @param failure why it was not read; null if it was read or left out
 * @param sentAt when the request was sent, ms since the epoch
 * @param receivedAt when the answer was complete or the call gave up, ms since the epoch
 */
public record BuildReading(
        BuildRid rid, @Nullable Build build, @Nullable FoundryFailure failure, long sentAt, long receivedAt) {

    /** Whether the answer was good but did not hold this build. */
    public boolean isMissingFromAnswer() {
        return build == null && failure == null;
    }
}
