package io.buildwatch.follow;

import io.buildwatch.follow.FollowAnswers.RunsRead;
import io.buildwatch.follow.FollowStores.RunKey;
import io.buildwatch.follow.FollowUpdate.RunPut;
import io.buildwatch.foundry.BuildRid;
import io.buildwatch.foundry.RunsPage;
import io.buildwatch.foundry.ScheduleRun;
import io.buildwatch.state.FollowedRun;
import io.buildwatch.state.FollowedSchedule;
import io.buildwatch.state.WatchedFollow;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes the runs of a page: has the builds that they started watched, and notes each run once. Stream thread only. */
final class RunPageHandler {
    private static final Logger LOG = LoggerFactory.getLogger(RunPageHandler.class);

    /** How many runs are taken at a time. */
    static final int SLICE = 50;

    private final FollowStores stores;

    RunPageHandler(FollowStores stores) {
        this.stores = stores;
    }

    /** Takes the next runs of the page. */
    void takeSlice(RunsRead answer, RunsPage page, FollowedSchedule schedule, FollowUpdate update, long now) {
        FollowState state = answer.state();
        RunReading reading = state.reading();
        long offset = RunRules.clockOffset(page.servedAt(), answer.receivedAt());
        FollowedSchedule.Builder after = FollowedSchedule.newBuilder(schedule);
        for (ScheduleRun run : answer.next(SLICE)) {
            RunKey key = new RunKey(state.rid.value(), schedule.getRid(), run.rid());
            Map<String, FollowedRun> waiting = state.waitingOf(schedule.getRid());
            FollowedRun waited = waiting.get(run.rid());
            reading.sought.remove(run.rid());
            reading.sawRun = true;
            long created = run.createdTime().toEpochMilli();
            if (waited == null && RunRules.isPruned(schedule, created)) {
                answer.allKnown &= schedule.getBegun(); // before that, runs older than these may be wanted
                continue;
            }
            FollowedRun known = waited != null ? waited : stores.dealtWith(key);
            if (known != null) {
                answer.allKnown &= RunRules.isConfirmed(schedule, known.getNoted());
                if (waited != null && RunRules.isDealtWith(run, known.getNoted(), now)) {
                    waiting.remove(run.rid());
                    deal(key, run, known, true, after, update);
                }
                continue;
            }
            if (RunRules.isOld(schedule, created, update.entry().getSince(), offset)) {
                reading.oldUpTo = Math.max(reading.oldUpTo, created);
                continue;
            }
            answer.allKnown = false;
            reading.noteNew(created);
            // Later than all runs noted before, even if the clock was set back.
            long noted = Math.max(now, 1 + Math.max(schedule.getConfirmedUpTo(), reading.lastNotedBefore));
            after.setLastNoted(Math.max(after.getLastNoted(), noted));
            after.setNewest(Math.max(after.getNewest(), created));
            FollowedRun fresh = new FollowedRun(created, noted);
            if (run.result() == null) {
                waiting.put(run.rid(), fresh);
                update.putRun(new RunPut(key, fresh, false, false));
            } else {
                deal(key, run, fresh, false, after, update);
            }
        }
        update.set(withSchedule(update.entry(), after.build()));
    }

    /** Gives up runs that have waited for their result for too long, and are no longer listed. */
    void giveUpOld(FollowState state, FollowedSchedule schedule, FollowUpdate update, long now) {
        FollowedSchedule.Builder after = FollowedSchedule.newBuilder(schedule);
        state.waitingOf(schedule.getRid()).entrySet().removeIf(entry -> {
            boolean over = RunRules.isGivenUp(entry.getValue().getNoted(), now);
            if (over) {
                RunKey key = new RunKey(state.rid.value(), schedule.getRid(), entry.getKey());
                update.putRun(new RunPut(key, entry.getValue(), true, true));
                after.setKept(after.getKept() + 1);
            }
            return over;
        });
        if (after.getKept() != schedule.getKept()) {
            update.set(withSchedule(update.entry(), after.build()));
        }
    }

    private static void deal(
            RunKey key,
            ScheduleRun run,
            FollowedRun entry,
            boolean waitedBefore,
            FollowedSchedule.Builder schedule,
            FollowUpdate update) {
        update.putRun(new RunPut(key, entry, true, waitedBefore));
        schedule.setKept(schedule.getKept() + 1);
        ScheduleRun.Result result = run.result();
        if (result == null) {
            LOG.info("{}: the run {} has no result, and is no longer asked for", key.follow(), run.rid());
            return;
        }
        WatchedFollow before = update.entry();
        WatchedFollow told = withLastRun(before, run, result);
        BuildRid build = result.build();
        if (build != null) {
            update.addBuild(build);
            told = WatchedFollow.newBuilder(told)
                    .setBuildsFound(before.getBuildsFound() + 1)
                    .build();
        }
        update.set(told);
        if (build != null || result.word().equals(ScheduleRun.ERROR)) {
            update.publish(); // each of these, even if a later run is known already
        }
        if (!isLast(before, run)) {
            update.set(withLastRunOf(told, before));
        }
    }

    private static boolean isLast(WatchedFollow entry, ScheduleRun run) {
        Long known = entry.getLastRunTime();
        return known == null || run.createdTime().toEpochMilli() >= known;
    }

    private static WatchedFollow withLastRun(WatchedFollow entry, ScheduleRun run, ScheduleRun.Result result) {
        boolean failed = result.word().equals(ScheduleRun.ERROR);
        return WatchedFollow.newBuilder(entry)
                .setLastRunRid(run.rid())
                .setLastRunTime(run.createdTime().toEpochMilli())
                .setLastResult(result.word())
                .setLastBuildRid(
                        result.build() == null
                                ? entry.getLastBuildRid()
                                : result.build().value())
                .setRunError(failed ? "the run failed" + (result.error() == null ? "" : ": " + result.error()) : null)
                .build();
    }

    private static WatchedFollow withLastRunOf(WatchedFollow entry, WatchedFollow other) {
        return WatchedFollow.newBuilder(entry)
                .setLastRunRid(other.getLastRunRid())
                .setLastRunTime(other.getLastRunTime())
                .setLastResult(other.getLastResult())
                .setLastBuildRid(other.getLastBuildRid())
                .setRunError(other.getRunError())
                .build();
    }

    /** The follow's entry for a schedule; null if it has none. */
    static @Nullable FollowedSchedule find(WatchedFollow entry, String schedule) {
        return entry.getSchedules().stream()
                .filter(one -> one.getRid().equals(schedule))
                .findFirst()
                .orElse(null);
    }

    static WatchedFollow withSchedule(WatchedFollow entry, FollowedSchedule schedule) {
        return WatchedFollow.newBuilder(entry)
                .setSchedules(entry.getSchedules().stream()
                        .map(one -> one.getRid().equals(schedule.getRid()) ? schedule : one)
                        .toList())
                .build();
    }
}
