package io.buildwatch.foundry;

import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** How far the list of a build has been read out of turn, and when that may go on. Not thread-safe. */
final class ListingState {
    private @Nullable String nextPage;
    private long notBefore;
    private @Nullable Future<?> sweep;

    /** Whether a page may be read now, ms since the epoch: not while a sweep reads the same list. */
    boolean mayGoOn(long now) {
        return now >= notBefore && (sweep == null || sweep.isDone());
    }

    /** The token of the page that comes next; null for the first one. */
    @Nullable
    String nextPage() {
        return nextPage;
    }

    /** @param time before which no page is read, ms since the epoch */
    void goOn(@Nullable String page, long time) {
        nextPage = page;
        notBefore = time;
    }

    /** A sweep of the build has begun. */
    void noteSweep(Future<?> end) {
        sweep = end;
    }
}
