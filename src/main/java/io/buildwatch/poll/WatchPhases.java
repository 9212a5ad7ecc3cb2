package io.buildwatch.poll;

import io.buildwatch.events.Monitoring;
import io.buildwatch.state.Phase;
import io.buildwatch.state.WatchedBuild;
import org.jspecify.annotations.Nullable;

/**
 * Every change of a build's phase; nothing else sets one. Pure: entry in, entry out.
 *
 * <pre>
 *                           settled
 *    begun ──► ACTIVE ──────────────────► SETTLED ────────┐
 *               │ ▲ ▲                       │  ▲          │
 *               │ │ │           resubmitted │  │ (1)      │ beingRemoved
 *               │ │ │ reopened              ▼  │          ▼
 *       stopped │ │ └─────────────────── VERIFYING     REMOVED ──► no entry
 *               │ │                                       ▲
 *               │ │ resubmitted                           │
 *               ▼ │              beingRemoved             │
 *             STOPPED ────────────────────────────────────┘
 *
 *    (1) settled, stopped or noLongerShown
 * </pre>
 *
 * <p>ACTIVE and VERIFYING are polled. VERIFYING is a settled build that is read again because it was submitted again: it
 * stays published as settled until something differs.
 */
final class WatchPhases {
    private WatchPhases() {}

    /**
     * A new watch begins.
     *
     * @param foundBy RID of the follow that found the build; null if it was submitted
     */
    static WatchedBuild begun(long watch, @Nullable String foundBy, long now) {
        return WatchedBuild.newBuilder(newEntry(watch, Phase.ACTIVE, now))
                .setFoundBy(foundBy)
                .build();
    }

    /** An entry that only keeps the number of a watch that was removed. */
    static WatchedBuild removedMark(long watch) {
        return newEntry(watch, Phase.REMOVED, watch);
    }

    private static WatchedBuild newEntry(long watch, Phase phase, long now) {
        return WatchedBuild.newBuilder()
                .setWatch(watch)
                .setPhase(phase)
                .setMonitoring(Monitoring.WATCHING.name())
                .setLastNews(now)
                .build();
    }

    static boolean isPolled(WatchedBuild entry) {
        return entry.getPhase() == Phase.ACTIVE || entry.getPhase() == Phase.VERIFYING;
    }

    /** The build was submitted again while its result is held: what was settled is verified, what was stopped goes on. */
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

    /** The proof is complete. */
    static WatchedBuild settled(WatchedBuild entry, @Nullable String detail, long now) {
        return WatchedBuild.newBuilder(entry)
                .setPhase(Phase.SETTLED)
                .setSettled(true)
                .setDetail(detail)
                .setEnded(now)
                .build();
    }

    /** A settled build that is read again has changed. It is published as not settled, and must be proved again. */
    static WatchedBuild reopened(WatchedBuild entry) {
        return WatchedBuild.newBuilder(entry)
                .setPhase(Phase.ACTIVE)
                .setSettled(false)
                .setDetail(null)
                .setEnded(0)
                .build();
    }

    /** Foundry no longer shows a settled build that is read again. What is published stays true. */
    static WatchedBuild noLongerShown(WatchedBuild entry, long now) {
        return WatchedBuild.newBuilder(entry)
                .setPhase(Phase.SETTLED)
                .setEnded(now)
                .build();
    }

    /** The build is stopped, by a command or for lack of news. If it is settled, only its reading stops. */
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
