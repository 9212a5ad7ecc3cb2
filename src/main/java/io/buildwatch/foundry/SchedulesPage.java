package io.buildwatch.foundry;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of the schedules that build a dataset. Immutable; any thread.
 *
 * @param nextPageToken null on the last page
 */
record SchedulesPage(List<FollowRid> schedules, @Nullable String nextPageToken) {}
