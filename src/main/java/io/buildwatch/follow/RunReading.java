package io.buildwatch.follow;

import io.buildwatch.state.FollowedSchedule;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One reading of a schedule's runs, page by page, from the newest on. Held in memory; what a crash must not lose is in
 * {@link FollowedSchedule}. Stream thread only.
 */
final class RunReading {
    final String schedule;

    /** Runs that wait for their result, and that this reading looks for on every page. */
    final Set<String> sought;

    /** When a run was last noted before this reading, ms since the epoch. */
    final long lastNotedBefore;

    /** When the newest run that was known before this reading was created, ms by Foundry's clock. */
    private final long newestBefore;

    private final Set<String> tokensSeen = new HashSet<>();

    @Nullable
    String pageToken;

    int pages;

    /** Whether it goes on towards the end of the list, although every run on a page is known. */
    final boolean deep;

    /** Whether a page had older runs first, so that new ones are on the last page. */
    boolean oldestFirst;

    /** Whether a run was listed. */
    boolean sawRun;

    boolean restarted;

    /** Whether a run was found that nobody knew, though newer ones were known. */
    boolean foundOlder;

    /** When the newest run that is too old was created, ms by Foundry's clock. */
    long oldUpTo = Long.MIN_VALUE;

    int malformed;

    @Nullable
    String flaw;

    RunReading(FollowedSchedule schedule, Set<String> sought, boolean deep) {
        this.deep = deep;
        this.schedule = schedule.getRid();
        this.sought = new HashSet<>(sought);
        this.lastNotedBefore = schedule.getLastNoted();
        this.newestBefore = schedule.getNewest();
    }

    /** Notes a run that was not known before. */
    void noteNew(long created) {
        foundOlder |= created <= newestBefore;
    }

    /** Notes that the page was read; returns false if the next one was read already. */
    boolean turnPage(@Nullable String next) {
        pages++;
        pageToken = next;
        return next == null || tokensSeen.add(next);
    }

    /** Begins again at the first page, because a page token has expired. What was found stays found. */
    void restart() {
        restarted = true;
        pageToken = null;
        pages = 0;
        malformed = 0;
        flaw = null;
        tokensSeen.clear();
    }
}
