package io.buildwatch.foundry;

import org.jspecify.annotations.Nullable;

/**
 * How a reading of all pages of a build's job list ended. Its readings were handed over page by page before; also after a
 * failure they are as true as ever. Immutable; any thread.
 *
 * @param build whose jobs
 * @param sentAt when the first request was sent, ms since the epoch; when the sweep gave up, where none was
 * @param receivedAt when the last answer was complete, or the sweep gave up; ms since the epoch
 * @param malformed how many elements could not be read
 * @param flaw what is wrong with the first of these, for people; null if that is not known
 * @param failure what ended the sweep before its last page; null where nothing did
 */
public record Sweep(
        BuildRid build,
        long sentAt,
        long receivedAt,
        int malformed,
        @Nullable String flaw,
        @Nullable FoundryFailure failure) {

    public Sweep(BuildRid build, long sentAt, long receivedAt, int malformed, @Nullable FoundryFailure failure) {
        this(build, sentAt, receivedAt, malformed, null, failure);
    }

    /** Whether all pages were read, without failure or malformed element. */
    public boolean isWhole() {
        return failure == null && malformed == 0;
    }
}
