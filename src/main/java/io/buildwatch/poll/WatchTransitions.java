package io.buildwatch.poll;

import io.buildwatch.events.Monitoring;
import io.buildwatch.state.Phase;
import io.buildwatch.state.WatchedBuild;

/** How a build's entry changes because of a command or because time has passed. Pure. */
final class WatchTransitions {
    private WatchTransitions() {}

    /**
     * The build was submitted again while its result is held. If it is settled, it stays published as settled while it
     * is read again. If it was stopped, it is watched again.
     */
    static WatchedBuild resubmitted(WatchedBuild entry, long now) {
        WatchedBuild.Builder after = WatchedBuild.newBuilder(entry).setLastNews(now);
        if (entry.getSettled()) {
            return after.setPhase(Phase.VERIFYING).build();
        }
        return after.setPhase(Phase.ACTIVE)
                .setMonitoring(Monitoring.WATCHING.name())
                .setDetail(null)
                .setEnded(0)
                .build();
    }

    /**
     * The build is stopped, by a command or for lack of news. A settled build stays settled: only its reading stops.
     */
    static WatchedBuild stopped(WatchedBuild entry, String detail, long now) {
        WatchedBuild.Builder after = WatchedBuild.newBuilder(entry).setEnded(now);
        if (entry.getPhase() == Phase.VERIFYING) {
            return after.setPhase(Phase.SETTLED).build();
        }
        return after.setPhase(Phase.STOPPED)
                .setMonitoring(Monitoring.STOPPED.name())
                .setDetail(detail)
                .build();
    }

    /** The build's retention is over: its jobs are deleted over several ticks, and then the entry. */
    static WatchedBuild beingRemoved(WatchedBuild entry) {
        return WatchedBuild.newBuilder(entry).setPhase(Phase.REMOVED).build();
    }
}
