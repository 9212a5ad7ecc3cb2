package io.buildwatch.follow;

import io.buildwatch.events.Monitoring;
import io.buildwatch.foundry.FollowRid;
import io.buildwatch.state.FollowPhase;
import io.buildwatch.state.FollowedSchedule;
import io.buildwatch.state.WatchedFollow;
import java.util.List;

/**
 * Every change of a follow's phase; nothing else sets one. Pure: entry in, entry out.
 *
 * <pre>
 *               stopped             beingRemoved
 *    FOLLOWED ◄─────────► STOPPED ───────────────► REMOVED ──► no entry
 *              begunAgain
 * </pre>
 */
final class FollowPhases {
    private FollowPhases() {}

    /** A new follow begins. */
    static WatchedFollow begun(FollowRid rid, long watch, long since) {
        List<FollowedSchedule> schedules =
                rid.kind() == FollowRid.Kind.SCHEDULE ? List.of(schedule(rid.value())) : List.of();
        return WatchedFollow.newBuilder()
                .setWatch(watch)
                .setPhase(FollowPhase.FOLLOWED)
                .setSince(since)
                .setMonitoring(Monitoring.WATCHING.name())
                .setSchedules(schedules)
                .build();
    }

    /** A schedule whose runs are read from now on. */
    static FollowedSchedule schedule(String rid) {
        return FollowedSchedule.newBuilder().setRid(rid).build();
    }

    /** A stopped follow is submitted again. It is a new one, and nothing that it has dealt with is kept. */
    static WatchedFollow begunAgain(FollowRid rid, WatchedFollow stopped, long now, long since) {
        return WatchedFollow.newBuilder(begun(rid, Math.max(now, stopped.getWatch() + 1), since))
                .setDisplayName(stopped.getDisplayName())
                .setPaused(stopped.getPaused())
                .build();
    }

    /** The follow is to find earlier builds too. */
    static WatchedFollow reachedBack(WatchedFollow entry, long since) {
        return WatchedFollow.newBuilder(entry)
                .setSince(since)
                .setSchedules(readAgain(entry.getSchedules()))
                .build();
    }

    /** The next reading decides again which runs are old. Until then no run ends a reading. */
    private static List<FollowedSchedule> readAgain(List<FollowedSchedule> schedules) {
        return schedules.stream()
                .map(schedule -> FollowedSchedule.newBuilder(schedule)
                        .setBegun(false)
                        .setOldUpTo(Long.MIN_VALUE)
                        .setConfirmedUpTo(0)
                        .build())
                .toList();
    }

    static WatchedFollow stopped(WatchedFollow entry, String why, long now) {
        return WatchedFollow.newBuilder(entry)
                .setPhase(FollowPhase.STOPPED)
                .setMonitoring(Monitoring.STOPPED.name())
                .setTrouble(why)
                .setRunError(null)
                .setEnded(now)
                .build();
    }

    /** The follow's retention is over: its runs are deleted over several ticks, and then the entry. */
    static WatchedFollow beingRemoved(WatchedFollow entry) {
        return WatchedFollow.newBuilder(entry)
                .setPhase(FollowPhase.REMOVED)
                .setFollowAgain(null)
                .build();
    }
}
