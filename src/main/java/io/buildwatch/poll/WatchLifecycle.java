package io.buildwatch.poll;

import io.buildwatch.config.DurationText;
import io.buildwatch.config.PollConfig;
import io.buildwatch.events.Monitoring;
import io.buildwatch.records.TombstoneHeaders;
import io.buildwatch.state.Phase;
import io.buildwatch.state.WatchedBuild;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins a watch by a command, resumes it after a restart, stops it, gives it up and removes it; {@link CallStarter} does
 * the reading. Stream thread only.
 */
final class WatchLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(WatchLifecycle.class);

    private static final int JOBS_REMOVED_A_TICK = 200;

    private final PollConfig config;
    private final PollStores stores;
    private final TaskBuilds builds;
    private final UpdateApplier effects;
    private final RecordEncoder encoder;
    private final PollSchedule schedule;
    /** For builds being removed: RID → the key of the last job that was deleted. */
    private final Map<String, String> removedUpTo = new HashMap<>();

    WatchLifecycle(
            PollConfig config,
            PollStores stores,
            TaskBuilds builds,
            UpdateApplier effects,
            RecordEncoder encoder,
            PollSchedule schedule) {
        this.config = config;
        this.stores = stores;
        this.builds = builds;
        this.effects = effects;
        this.encoder = encoder;
        this.schedule = schedule;
    }

    /** Resumes a build that was in the store when the task began. */
    void resume(String rid, WatchedBuild entry, long now) {
        switch (entry.getPhase()) {
            case ACTIVE, VERIFYING -> {
                boolean neverRead = entry.getJobCount() == 0
                        && entry.getBuildStatus() == null
                        && entry.getMonitoring().equals(Monitoring.WATCHING.name());
                builds.beginPolling(rid, entry, neverRead, neverRead ? now : now + schedule.afterRestart(), now);
            }
            case SETTLED, STOPPED -> endPolling(rid, entry);
            case REMOVED -> builds.endPolling(rid, now);
        }
    }

    /**
     * Carries out the command to watch a build. Changes nothing if it is watched already.
     *
     * @param foundBy RID of the follow that found the build; null if it was submitted. The result of a build that is
     *     held is not read again because a follow has found it
     */
    void watch(String rid, @Nullable String foundBy, long now) {
        WatchedBuild entry = stores.build(rid);
        if (entry == null) {
            beginWatch(rid, foundBy, now);
            return;
        }
        if (entry.getPhase() == Phase.REMOVED) {
            setWatchAgain(rid, entry, true, foundBy);
            return;
        }
        if (foundBy != null) {
            return;
        }
        Phase phase = entry.getPhase();
        if (phase == Phase.SETTLED || phase == Phase.STOPPED) {
            WatchedBuild after = change(rid, entry, WatchPhases.resubmitted(entry, now), now);
            LOG.info("watching {} again, after it was {}", rid, phase == Phase.SETTLED ? "settled" : "stopped");
            builds.resumePolling(rid, after, now);
        }
    }

    private void beginWatch(String rid, @Nullable String foundBy, long now) {
        long watch = Math.max(now, stores.greatestRemovedWatch() + 1);
        WatchedBuild entry = WatchPhases.begun(watch, foundBy, now);
        WatchedBuild begun = change(rid, entry, entry, now);
        LOG.info("watching {}", rid);
        builds.beginPolling(rid, begun, true, now, now);
    }

    /** A new watch of a build that is being removed begins once its jobs are deleted, which may take several ticks. */
    private void setWatchAgain(String rid, WatchedBuild entry, boolean again, @Nullable String foundBy) {
        if (entry.getWatchAgain() != again) {
            stores.put(
                    rid,
                    WatchedBuild.newBuilder(entry)
                            .setWatchAgain(again)
                            .setFoundBy(foundBy)
                            .build());
            effects.commits().noteChange();
        }
    }

    /** Carries out the command to stop watching a build. Does nothing if it is not watched. */
    void stop(String rid, long now) {
        WatchedBuild entry = stores.build(rid);
        if (entry != null && WatchPhases.isPolled(entry)) {
            stop(rid, entry, "stopped on request", now);
        } else if (entry != null && entry.getPhase() == Phase.REMOVED) {
            setWatchAgain(rid, entry, false, null);
        }
    }

    /**
     * Stops a build of which nothing new was read for {@code retention.unseen}. There may be news after a restart, so
     * the build is first listed once, unless that fails and it is already published as not seen.
     *
     * @return whether the build was stopped
     */
    boolean stopIfNothingNew(BuildPollState build, WatchedBuild entry, long now) {
        boolean unseen = now - entry.getLastNews() >= config.retentionUnseen().toMillis();
        boolean triedNow = build.sweeps.hasEnded
                && (build.sweeps.failures == 0 || !entry.getMonitoring().equals(Monitoring.WATCHING.name()));
        if (!unseen || !triedNow || !WatchPhases.isPolled(entry)) {
            return false;
        }
        String time = DurationText.format(config.retentionUnseen());
        stop(build.rid, entry, "nothing new was read for " + time + "; submit the RID again to continue", now);
        return true;
    }

    private void stop(String rid, WatchedBuild entry, String detail, long now) {
        WatchedBuild after = change(rid, entry, WatchPhases.stopped(entry, detail, now), now);
        LOG.info("stopped watching {}: {}", rid, detail);
        endPolling(rid, after);
    }

    private WatchedBuild change(String rid, WatchedBuild before, WatchedBuild after, long now) {
        return effects.apply(
                rid,
                new BuildUpdate(rid, before, now, encoder).setNewEntry(after).complete());
    }

    /** Ends the polling of the build, and holds it until its retention is over. */
    void endPolling(String rid, WatchedBuild entry) {
        builds.endPolling(rid, removalTime(entry));
    }

    private long removalTime(WatchedBuild entry) {
        return entry.getEnded() + config.retentionCompleted().toMillis();
    }

    /** Removes a held build if its retention is over, a limited number of jobs at a time. Otherwise it stays held. */
    void removeIfDue(String rid, long now) {
        WatchedBuild entry = stores.build(rid);
        if (entry == null) {
            return;
        }
        if (entry.getPhase() != Phase.REMOVED && removalTime(entry) > now) {
            // It was watched again in the meantime, and ended later.
            builds.endPolling(rid, removalTime(entry));
        } else {
            remove(rid, entry, now);
        }
    }

    private void remove(String rid, WatchedBuild entry, long now) {
        if (entry.getPhase() != Phase.REMOVED) {
            stores.put(rid, WatchPhases.beingRemoved(entry));
        }
        String last = stores.deleteJobs(rid, removedUpTo.remove(rid), JOBS_REMOVED_A_TICK);
        if (last == null) {
            removeLast(rid, entry, now);
        } else {
            removedUpTo.put(rid, last);
            effects.commits().noteChange();
            builds.endPolling(rid, now + 1);
        }
    }

    private void removeLast(String rid, WatchedBuild entry, long now) {
        TombstoneHeaders removed = new TombstoneHeaders(entry.getWatch(), entry.getSequence());
        effects.remove(rid, entry, encoder.tombstone(rid, removed, now));
        LOG.info("removed {}", rid);
        if (entry.getWatchAgain()) {
            beginWatch(rid, entry.getFoundBy(), now);
        }
    }
}
