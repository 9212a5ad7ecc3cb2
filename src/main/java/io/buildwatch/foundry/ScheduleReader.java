package io.buildwatch.foundry;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Reads schedules and their runs from Foundry, with at most a fifth of the budget of calls. One instance a process. Every
 * method may be called from any thread and never blocks.
 *
 * <p>The futures always complete, never exceptionally unless the caller cancels them. They complete on any thread, mostly
 * those of HTTP I/O and the timer; dependants must not block. Cancelling one ends its reading.
 */
public interface ScheduleReader {
    /** Reads one page of the schedule's runs; the first one if the page token is null. */
    CompletableFuture<TimedAnswer<RunsPage>> readRuns(FollowRid schedule, @Nullable String pageToken);

    /** Reads the schedule's name, and whether it is paused. */
    CompletableFuture<TimedAnswer<ScheduleDetails>> readSchedule(FollowRid schedule);

    /** Reads the RIDs of the schedules that build the dataset. */
    CompletableFuture<TimedAnswer<List<FollowRid>>> readSchedulesOf(FollowRid dataset);
}
