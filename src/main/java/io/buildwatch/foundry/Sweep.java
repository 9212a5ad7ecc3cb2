package io.buildwatch.foundry;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A reading of all pages of a build's job list, or as many as could be read. Immutable; any thread.
 *
 * @param build whose jobs
 * @param jobs the jobs that were read, each RID once: duplicates are collapsed to the most advanced reading. Also
 *     after a failure: what was read before it is as true as ever
 * @param sentAt when the first request was sent, ms since the epoch; when the sweep gave up, where none was
 * @param receivedAt when the last answer was complete, or the sweep gave up; ms since the epoch
 * @param malformed how many elements could not be read
 * @param failure what ended the sweep before its last page; null where nothing did
 */
public record Sweep(
        BuildRid build,
        List<JobReading> jobs,
        long sentAt,
        long receivedAt,
        int malformed,
        @Nullable FoundryFailure failure) {

    /** Whether all pages were read, without failure or malformed element. */
    public boolean isWhole() {
        return failure == null && malformed == 0;
    }
}
