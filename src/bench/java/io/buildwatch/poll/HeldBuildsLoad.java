package io.buildwatch.poll;

import io.buildwatch.config.PollConfig;
import io.buildwatch.state.WatchedBuild;
import java.util.ArrayList;
import java.util.List;

/**
 * What the poller's tasks of one instance keep in memory about held builds: the product's own class, without stores.
 * One thread.
 */
public final class HeldBuildsLoad {
    private static final WatchedBuild ENTRY = WatchPhases.settled(WatchPhases.begun(1, null, 0), null, 0);

    private final List<TaskBuilds> tasks = new ArrayList<>();

    public HeldBuildsLoad(PollConfig config, int partitions) {
        for (int i = 0; i < partitions; i++) {
            tasks.add(new TaskBuilds(config, build -> null));
        }
    }

    /**
     * Does what the poller does when a build settles for the first time, or is found settled in the store.
     *
     * @param removal when it is due for removal, ms since the epoch
     */
    public void hold(String rid, long removal) {
        task(rid).endPolling(rid, removal);
    }

    /** Does what the poller does when a held build is submitted again, read, and settled again. */
    public void resubmit(String rid, long now, long removal) {
        TaskBuilds task = task(rid);
        BuildPollState again = task.resumePolling(rid, ENTRY, now);
        if (task.pollDue(now) != again) {
            throw new IllegalStateException(rid + " is not polled");
        }
        task.endPolling(rid, removal);
    }

    public int held() {
        return tasks.stream().mapToInt(task -> task.counts().ended()).sum();
    }

    public int polled() {
        return tasks.stream().mapToInt(task -> task.counts().polled()).sum();
    }

    private TaskBuilds task(String rid) {
        return tasks.get(Math.floorMod(rid.hashCode(), tasks.size()));
    }
}
