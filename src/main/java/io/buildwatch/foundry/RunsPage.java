package io.buildwatch.foundry;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a schedule's runs. Immutable; any thread.
 *
 * @param runs in the page's order; that order is not documented
 * @param nextPageToken null on the last page
 * @param malformed how many elements could not be read
 * @param flaw what is wrong with the first of them, for people; null if there is none
 * @param servedAt the answer's {@code Date}, by Foundry's clock; null if it has none
 */
public record RunsPage(
        List<ScheduleRun> runs,
        @Nullable String nextPageToken,
        int malformed,
        @Nullable String flaw,
        @Nullable Instant servedAt) {
    /** As served at this time. */
    RunsPage withServedAt(@Nullable Instant time) {
        return new RunsPage(runs, nextPageToken, malformed, flaw, time);
    }
}
