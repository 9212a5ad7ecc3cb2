package io.buildwatch.foundry;

import org.jspecify.annotations.Nullable;

/**
 * The result of a sweep, which is a reading of all pages of a build's job list. The readings themselves were handed
 * over page by page before, and stay valid if the sweep failed later. Immutable; any thread.
 *
 * @param build whose jobs were read
 * @param sentAt when the first request was sent, ms since the epoch; if none was, when the sweep gave up
 * @param receivedAt when the last answer was complete, or when the sweep gave up, ms since the epoch
 * @param malformed how many elements could not be read
 * @param flaw what is wrong with the first of those, for people; null if that is not known
 * @param failure what ended the sweep before its last page was read; null if all pages were
 */
public record SweepResult(
        BuildRid build,
        long sentAt,
        long receivedAt,
        int malformed,
        @Nullable String flaw,
        @Nullable FoundryFailure failure) {

    public SweepResult(BuildRid build, long sentAt, long receivedAt, int malformed, @Nullable FoundryFailure failure) {
        this(build, sentAt, receivedAt, malformed, null, failure);
    }

    /** Whether all pages were read, without failure or malformed element. */
    public boolean isWhole() {
        return failure == null && malformed == 0;
    }
}
