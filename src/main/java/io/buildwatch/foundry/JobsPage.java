package io.buildwatch.foundry;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of List Jobs Of Build. Immutable; any thread.
 *
 * @param jobs those that could be read, in the API's order; an RID may occur twice
 * @param nextPageToken null on the last page
 * @param malformed how many elements could not be read
 * @param flaw what is wrong with the first of those, for people; null if there is none
 */
record JobsPage(
        List<Job> jobs,
        @Nullable String nextPageToken,
        int malformed,
        @Nullable String flaw) {
    JobsPage(List<Job> jobs, @Nullable String nextPageToken, int malformed) {
        this(jobs, nextPageToken, malformed, null);
    }
}
