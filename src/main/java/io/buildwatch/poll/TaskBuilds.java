package io.buildwatch.poll;

import io.buildwatch.config.PollConfig;
import io.buildwatch.state.WatchedBuild;
import io.buildwatch.streams.FlowListener;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one task holds in memory of its builds: for a polled build its present life and when it wakes, for a held build
 * when it is to be removed. Stream thread only.
 */
final class TaskBuilds {
    private final PollConfig config;
    private final Map<String, BuildPollState> byRid = new HashMap<>();
    private final DueQueue polled = new DueQueue();
    private final HeldBuilds held = new HeldBuilds();
    /** Entries of {@link #held} that belong to builds which are polled again. */
    private int entriesOfPolled;

    private final BuildPollState.RefreshStarter refreshing;

    /** @param refreshing starts the reading of a build's jobs by batch; gives null if there is none */
    TaskBuilds(PollConfig config, BuildPollState.RefreshStarter refreshing) {
        this.config = config;
        this.refreshing = refreshing;
    }

    /**
     * Begins a life of polling, and ends the one before, if there was one.
     *
     * @param neverRead whether the build was never read, so that its calls go before those of other builds
     * @param first when its first calls are due
     */
    BuildPollState beginPolling(String rid, WatchedBuild entry, boolean neverRead, long first, long now) {
        SweepCycle sweeps = new SweepCycle(neverRead, MonitoringTracker.isNotShown(entry), now);
        BuildPollState build = new BuildPollState(rid, config, sweeps, entry.getBuildStatus() != null, refreshing);
        BuildPollState former = byRid.put(rid, build);
        if (former != null) {
            cancelPolling(former);
            build.heldEntry = former.heldEntry;
        }
        build.sweeps.schedule(first);
        build.readings.schedule(first);
        polled.update(build);
        return build;
    }

    /** Begins a life of polling of a build that was held. */
    BuildPollState resumePolling(String rid, WatchedBuild entry, long now) {
        BuildPollState build = beginPolling(rid, entry, false, now, now);
        build.heldEntry = true;
        entriesOfPolled++;
        return build;
    }

    /** Ends the polling, and holds the build until its time to be removed. */
    void endPolling(String rid, long removal) {
        BuildPollState former = forget(rid);
        // An entry from an earlier life is due before that, and is then moved to the right time.
        if (former == null || !former.heldEntry) {
            held.add(rid, removal);
        }
    }

    /** Ends the polling; returns the life that ended, null if there was none. */
    @Nullable
    BuildPollState forget(String rid) {
        BuildPollState former = byRid.remove(rid);
        if (former != null) {
            cancelPolling(former);
            entriesOfPolled -= former.heldEntry ? 1 : 0;
        }
        return former;
    }

    private void cancelPolling(BuildPollState build) {
        polled.remove(build);
        build.cancelCalls();
    }

    /** Whether this is the present life of the watch. Answers for an earlier one are dropped. */
    boolean isCurrent(BuildPollState build) {
        return byRid.get(build.rid) == build;
    }

    /** Notes that the build's wake-up time may have changed. */
    void reschedule(BuildPollState build) {
        polled.update(build);
    }

    /** A polled build that is due; null if none is. */
    @Nullable
    BuildPollState pollDue(long now) {
        return polled.due(now);
    }

    /**
     * The RID of a held build that may be due for removal; null if there is none. The caller looks the time up in the
     * store, and removes the build or calls {@link #endPolling} again.
     */
    @Nullable
    String pollDueForRemoval(long now) {
        for (String rid = held.due(now); rid != null; rid = held.due(now)) {
            BuildPollState again = byRid.get(rid);
            if (again == null) {
                return rid;
            }
            again.heldEntry = false;
            entriesOfPolled--;
        }
        return null;
    }

    /** Cancels all calls. The object must not be used afterwards. */
    void close() {
        byRid.values().forEach(BuildPollState::cancelCalls);
    }

    /** Has another build listed now, if there is one that is listed seldom. */
    void listAnother(BuildPollState than, long now) {
        for (BuildPollState build : byRid.values()) {
            if (build != than && build.sweeps.isSafety() && build.sweeps.call == null) {
                build.sweeps.schedule(now);
                polled.update(build);
                return;
            }
        }
    }

    /** How many builds are polled. */
    int polled() {
        return byRid.size();
    }

    FlowListener.PolledBuilds counts() {
        long oldest = BuildPollState.NEVER;
        for (BuildPollState build : byRid.values()) {
            oldest = build.sweeps.notShown ? oldest : Math.min(oldest, build.sweeps.lastSeen);
        }
        return new FlowListener.PolledBuilds(byRid.size(), held.size() - entriesOfPolled, oldest);
    }
}
