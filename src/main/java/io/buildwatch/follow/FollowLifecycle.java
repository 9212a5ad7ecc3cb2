package io.buildwatch.follow;

import io.buildwatch.config.DurationText;
import io.buildwatch.config.PollConfig;
import io.buildwatch.events.Monitoring;
import io.buildwatch.foundry.FollowRid;
import io.buildwatch.state.FollowPhase;
import io.buildwatch.state.FollowedSchedule;
import io.buildwatch.state.WatchedFollow;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins a follow by a command, resumes it after a restart, stops and removes it; and holds what is to be read and
 * removed, and when. {@link FollowRounds} does the reading. Stream thread only.
 */
final class FollowLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(FollowLifecycle.class);

    private static final int RUNS_REMOVED_A_TICK = 200;

    private final ScheduleFollower.Parts parts;
    private final PollConfig config;
    private final FollowStores stores;
    private final FollowApplier applier;
    private final FollowTimes times;
    private final Map<String, FollowState> followed = new HashMap<>();

    /** The follows with no round under way, by when the next one is due. */
    private final TreeSet<FollowState> due = new TreeSet<>(
            Comparator.comparingLong((FollowState state) -> state.nextRound).thenComparing(state -> state.rid.value()));

    /** Stopped follows, by when they are to be removed. */
    private final TreeSet<Removal> removals =
            new TreeSet<>(Comparator.comparingLong(Removal::at).thenComparing(Removal::rid));

    private record Removal(String rid, long at) {}

    FollowLifecycle(ScheduleFollower.Parts parts, FollowStores stores, FollowApplier applier) {
        this.parts = parts;
        this.config = parts.config();
        this.stores = stores;
        this.applier = applier;
        this.times = new FollowTimes(config, parts.random());
    }

    /** Resumes a follow that was in the store when the task began. */
    void resume(String rid, WatchedFollow entry, long now) {
        switch (entry.getPhase()) {
            case FOLLOWED -> startReading(new FollowRid(rid), entry, now + times.afterRestart());
            case STOPPED -> removals.add(new Removal(rid, removalTime(entry)));
            case REMOVED -> removals.add(new Removal(rid, now));
        }
    }

    /**
     * Carries out the command to follow. If it is followed already, it only reaches back.
     *
     * @param since from when on builds are wanted, ms since the epoch
     */
    void follow(FollowRid rid, long since, long now) {
        WatchedFollow entry = stores.follow(rid.value());
        if (entry == null) {
            begin(rid, FollowPhases.begun(rid, Math.max(now, stores.greatestRemovedWatch() + 1), since), now);
            return;
        }
        switch (entry.getPhase()) {
            case FOLLOWED -> reachBack(rid, entry, since, now);
            case STOPPED -> {
                removals.remove(new Removal(rid.value(), removalTime(entry)));
                stores.deleteRuns(rid.value(), Integer.MAX_VALUE);
                begin(rid, FollowPhases.begunAgain(rid, entry, now, since), now);
            }
            case REMOVED -> setFollowAgain(rid, entry, since);
        }
    }

    private void begin(FollowRid rid, WatchedFollow entry, long now) {
        WatchedFollow begun = applier.apply(new FollowUpdate(rid, entry, now, parts.records()).complete());
        LOG.info("following {}", rid);
        startReading(rid, begun, now);
    }

    private void startReading(FollowRid rid, WatchedFollow entry, long at) {
        FollowState state = new FollowState(rid, config);
        for (FollowedSchedule schedule : entry.getSchedules()) {
            state.waiting.put(schedule.getRid(), stores.waiting(rid.value(), schedule.getRid()));
        }
        followed.put(rid.value(), state);
        scheduleRound(state, at);
    }

    /** Has the next round of a follow begin then, ms since the epoch. */
    void scheduleRound(FollowState state, long at) {
        state.nextRound = at;
        due.add(state);
    }

    /** Takes the follow whose next round is due; null if none is. */
    @Nullable
    FollowState pollDue(long now) {
        if (due.isEmpty() || due.first().nextRound > now) {
            return null;
        }
        FollowState state = due.pollFirst();
        if (state != null) {
            state.nextRound = FollowState.NEVER;
        }
        return state;
    }

    private void reachBack(FollowRid rid, WatchedFollow entry, long since, long now) {
        if (since >= entry.getSince()) {
            if (!entry.getMonitoring().equals(Monitoring.WATCHING.name())) {
                readAtOnce(rid.value(), now);
            }
            return;
        }
        WatchedFollow after = applier.apply(new FollowUpdate(rid, entry, now, parts.records())
                .set(FollowPhases.reachedBack(entry, since))
                .complete());
        forget(rid.value()); // the reading under way would end too soon
        startReading(rid, after, now);
    }

    /** Whoever submits a RID again that cannot be seen may have mended it, and need not wait. */
    private void readAtOnce(String rid, long now) {
        FollowState state = followed.get(rid);
        if (state != null && due.remove(state)) {
            scheduleRound(state, now);
        }
    }

    private void setFollowAgain(FollowRid rid, WatchedFollow entry, @Nullable Long since) {
        stores.put(
                rid.value(),
                WatchedFollow.newBuilder(entry).setFollowAgain(since).build());
        applier.commits().noteChange();
    }

    /** Carries out the command to stop. Does nothing if it is not followed. */
    void stop(FollowRid rid, long now) {
        WatchedFollow entry = stores.follow(rid.value());
        if (entry != null && entry.getPhase() == FollowPhase.FOLLOWED) {
            stop(rid, entry, "stopped on request", now);
        } else if (entry != null && entry.getPhase() == FollowPhase.REMOVED) {
            setFollowAgain(rid, entry, null);
        }
    }

    /** Stops a follow that was not found for {@code retention.unseen}. */
    void stopIfGone(FollowRid rid, WatchedFollow entry, long now) {
        Long since = entry.getNotFoundSince();
        if (since != null && now - since >= config.retentionUnseen().toMillis()) {
            String time = DurationText.format(config.retentionUnseen());
            stop(rid, entry, "not found for " + time + "; submit the RID again to continue", now);
        }
    }

    private void stop(FollowRid rid, WatchedFollow entry, String why, long now) {
        WatchedFollow after = applier.apply(new FollowUpdate(rid, entry, now, parts.records())
                .set(FollowPhases.stopped(entry, why, now))
                .complete());
        LOG.info("no longer following {}: {}", rid, why);
        forget(rid.value());
        removals.add(new Removal(rid.value(), removalTime(after)));
    }

    private long removalTime(WatchedFollow entry) {
        return entry.getEnded() + config.retentionCompleted().toMillis();
    }

    private void forget(String rid) {
        FollowState state = followed.remove(rid);
        if (state != null) {
            due.remove(state);
            state.cancelCall();
        }
    }

    /** Whether the state is the present one of its follow. */
    boolean isCurrent(FollowState state) {
        return followed.get(state.rid.value()) == state;
    }

    int size() {
        return followed.size();
    }

    /** When the oldest round under way began, ms since the epoch; {@link Long#MAX_VALUE} if there is none. */
    long oldestRoundUnderWay() {
        return followed.values().stream()
                .filter(state -> state.nextRound == FollowState.NEVER)
                .mapToLong(state -> state.roundBegan)
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /** Removes a stopped follow whose retention is over, a limited number of runs at a time. */
    void removeDue(long now) {
        if (removals.isEmpty() || removals.first().at > now) {
            return;
        }
        FollowRid rid = new FollowRid(removals.pollFirst().rid);
        WatchedFollow entry = stores.follow(rid.value());
        if (entry == null || entry.getPhase() == FollowPhase.FOLLOWED) {
            return;
        }
        if (entry.getPhase() == FollowPhase.STOPPED) {
            entry = FollowPhases.beingRemoved(entry);
            stores.put(rid.value(), entry);
        }
        if (stores.deleteRuns(rid.value(), RUNS_REMOVED_A_TICK)) {
            applier.commits().noteChange();
            removals.add(new Removal(rid.value(), now));
            return;
        }
        applier.remove(rid.value(), entry, parts.records().tombstone(rid, entry, now));
        LOG.info("removed {}", rid);
        Long again = entry.getFollowAgain();
        if (again != null) {
            follow(rid, again, now);
        }
    }

    void close() {
        followed.values().forEach(FollowState::cancelCall);
        followed.clear();
        due.clear();
    }
}
