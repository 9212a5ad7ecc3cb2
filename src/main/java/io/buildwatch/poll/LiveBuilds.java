package io.buildwatch.poll;

import io.buildwatch.config.PollConfig;
import io.buildwatch.state.WatchedBuild;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The builds of one task, as far as memory goes: one present life each, and when it wakes. Stream thread only. */
final class LiveBuilds {
    private final PollConfig config;
    private final Map<String, LiveBuild> byRid = new HashMap<>();
    private Timetable timetable = new Timetable();

    LiveBuilds(PollConfig config) {
        this.config = config;
    }

    /**
     * Begins a life of polling, in place of whatever was before.
     *
     * @param neverRead whether its calls go before those of other builds
     * @param first when it is read first
     */
    LiveBuild begin(String rid, WatchedBuild entry, boolean neverRead, long first, long now) {
        LiveBuild build = replace(new LiveBuild(rid, config, entry.getBuildStatus() != null, neverRead, now));
        build.outOfSight = Observations.isHopeless(entry);
        build.nextSweep = first;
        build.nextBuild = first;
        timetable.update(build);
        return build;
    }

    /** Holds a build that is polled no more until its time to be removed. */
    LiveBuild end(String rid, long removal, long now) {
        LiveBuild build = replace(new LiveBuild(rid, config, true, false, now));
        build.removal = removal;
        timetable.update(build);
        return build;
    }

    private LiveBuild replace(LiveBuild build) {
        LiveBuild former = byRid.put(build.rid, build);
        if (former != null) {
            former.cancelCalls();
        }
        return build;
    }

    void forget(String rid) {
        LiveBuild former = byRid.remove(rid);
        if (former != null) {
            former.cancelCalls();
        }
    }

    /** Whether this life of the watch is the present one; what is said to an earlier one is of no use. */
    boolean isPresent(LiveBuild build) {
        return byRid.get(build.rid) == build;
    }

    /** Notes that the build's wake-up time may have moved. */
    void moved(LiveBuild build) {
        timetable.update(build);
    }

    /** A build whose time has come; null where none has. */
    @Nullable
    LiveBuild due(long now) {
        LiveBuild build = timetable.due(now);
        while (build != null && !isPresent(build)) {
            build = timetable.due(now);
        }
        return build;
    }

    void clear() {
        byRid.values().forEach(LiveBuild::cancelCalls);
        byRid.clear();
        timetable = new Timetable();
    }

    PollListener.Census census() {
        int polled = 0;
        long oldest = LiveBuild.NEVER;
        for (LiveBuild build : byRid.values()) {
            if (build.isPolled()) {
                polled++;
                oldest = build.outOfSight ? oldest : Math.min(oldest, build.lastSeen);
            }
        }
        return new PollListener.Census(polled, byRid.size() - polled, oldest);
    }
}
