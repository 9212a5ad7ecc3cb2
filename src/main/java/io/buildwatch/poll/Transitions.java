package io.buildwatch.poll;

import io.buildwatch.events.Monitoring;
import io.buildwatch.state.Phase;
import io.buildwatch.state.WatchedBuild;

/** How a build's entry changes by a command or by time; pure. */
final class Transitions {
    private Transitions() {}

    /**
     * Submitted again while its result is held. A settled build stays published as settled while it is read anew; a
     * stopped one is watched again.
     */
    static WatchedBuild takenUpAgain(WatchedBuild entry, long now) {
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

    /** Stopped, by command or for want of news. What was settled stays so: there is nothing to stop but the reading. */
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

    /** Its retention is over: its jobs are being deleted, over some ticks, and itself at last. */
    static WatchedBuild beingRemoved(WatchedBuild entry) {
        return WatchedBuild.newBuilder(entry).setPhase(Phase.REMOVED).build();
    }
}
