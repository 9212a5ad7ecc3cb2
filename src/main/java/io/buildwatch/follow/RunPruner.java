package io.buildwatch.follow;

import io.buildwatch.foundry.FollowRid;
import io.buildwatch.state.FollowedSchedule;
import io.buildwatch.state.WatchedFollow;

/** Keeps the number of a schedule's runs bounded. Stream thread only. */
final class RunPruner {
    /** How many runs of a schedule are kept, and how many more until the oldest are deleted. */
    private static final int KEPT = 1_000;

    private static final int KEPT_BEYOND = 100;
    private static final int PRUNED_AT_ONCE = 300;

    private final FollowStores stores;
    private final FollowApplier applier;

    RunPruner(FollowStores stores, FollowApplier applier) {
        this.stores = stores;
        this.applier = applier;
    }

    /**
     * Deletes the oldest runs of the schedule, if there are too many.
     *
     * @return the follow's entry after that
     */
    WatchedFollow prune(FollowRid rid, WatchedFollow entry, String scheduleRid) {
        FollowedSchedule schedule = RunPageHandler.find(entry, scheduleRid);
        if (schedule == null || schedule.getKept() <= KEPT + KEPT_BEYOND) {
            return entry;
        }
        FollowStores.Pruned pruned =
                stores.prune(rid.value(), scheduleRid, schedule.getConfirmedUpTo(), KEPT, PRUNED_AT_ONCE);
        if (pruned.runs() == 0) {
            return entry;
        }
        WatchedFollow after = RunPageHandler.withSchedule(
                entry,
                FollowedSchedule.newBuilder(schedule)
                        .setKept(schedule.getKept() - pruned.runs())
                        .setPrunedFrom(Math.min(schedule.getPrunedFrom(), pruned.createdFrom()))
                        .setPrunedUpTo(Math.max(schedule.getPrunedUpTo(), pruned.createdUpTo()))
                        .build());
        stores.put(rid.value(), after);
        applier.commits().noteChange();
        return after;
    }
}
