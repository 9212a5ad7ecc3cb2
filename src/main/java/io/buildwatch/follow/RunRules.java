package io.buildwatch.follow;

import io.buildwatch.foundry.ScheduleRun;
import io.buildwatch.records.EpochMillis;
import io.buildwatch.state.FollowedSchedule;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which runs are old, and which readings are whole. Pure.
 *
 * <p>A run's time is of Foundry's clock, which may differ from ours by minutes. So times of both clocks are compared only
 * in the first reading, with the time in the answer's {@code Date}. From then on a run that is not known is new, unless it
 * was created before the newest run that was old in the first reading.
 *
 * <p>Pages are not a snapshot: while several are read, a run may move from a page that is still to be read to one that was
 * read already, and be missed. So the runs that a reading of several pages has noted do not end the next one. That one
 * reads as far again, and confirms the first if it finds no run that was overlooked.
 */
final class RunRules {
    /** Runs up to so much older than wanted are taken too: a build too many does no harm. */
    static final Duration OLDER = Duration.ofMinutes(1);

    /** For how long a run without a result is asked for. */
    static final Duration RESULT_PATIENCE = Duration.ofHours(24);

    /** A smaller difference may be due to the {@code Date} being in whole seconds. */
    private static final long LEAST_OFFSET_MS = 2_000;

    /** A greater one is no clock, but a cache's answer or a fault. */
    private static final long MOST_OFFSET_MS = Duration.ofHours(1).toMillis();

    /** So many readings in a row that list no run show that there is none yet. */
    private static final int EMPTY_READINGS = 3;

    private RunRules() {}

    /**
     * How far Foundry's clock is ahead of ours, in ms.
     *
     * @param servedAt the answer's {@code Date}; null if it has none
     * @param receivedAt when the answer was complete, ms since the epoch
     */
    static long clockOffset(@Nullable Instant servedAt, long receivedAt) {
        Long served = EpochMillis.of(servedAt);
        long offset = served == null ? 0 : served - receivedAt;
        return Math.abs(offset) < LEAST_OFFSET_MS || Math.abs(offset) > MOST_OFFSET_MS ? 0 : offset;
    }

    /**
     * Whether a run that is not known is too old to be wanted, or was dealt with before and is no longer kept.
     *
     * @param followSince from when on builds are wanted, ms since the epoch by our clock
     * @param clockOffset how far Foundry's clock is ahead of ours, in ms
     */
    static boolean isOld(FollowedSchedule schedule, long created, long followSince, long clockOffset) {
        if (isPruned(schedule, created)) {
            return true;
        }
        long wantedFrom = Math.max(followSince, schedule.getSince()) - OLDER.toMillis();
        // No clock differs by so much. Otherwise a list that was empty at first would make the whole past new.
        return schedule.getBegun()
                ? created <= schedule.getOldUpTo() || created < wantedFrom - MOST_OFFSET_MS
                : created - clockOffset < wantedFrom;
    }

    /** Whether a run created then was dealt with, and is no longer kept. */
    static boolean isPruned(FollowedSchedule schedule, long created) {
        return created >= schedule.getPrunedFrom() && created <= schedule.getPrunedUpTo();
    }

    /** Whether a run noted at this time may end a reading: no run before it can have been overlooked. */
    static boolean isConfirmed(FollowedSchedule schedule, long noted) {
        return noted <= schedule.getConfirmedUpTo();
    }

    /** Whether the run has told all that it will. */
    static boolean isDealtWith(ScheduleRun run, long noted, long now) {
        return run.result() != null || isGivenUp(noted, now);
    }

    /** Whether a run without a result is no longer asked for. */
    static boolean isGivenUp(long noted, long now) {
        return now - noted >= RESULT_PATIENCE.toMillis();
    }

    /**
     * The schedule after a reading that ended without failure.
     *
     * @param empty how many readings in a row have listed no run, this one included
     */
    static FollowedSchedule afterReading(FollowedSchedule schedule, RunReading reading, int empty) {
        FollowedSchedule.Builder after = FollowedSchedule.newBuilder(schedule);
        if (!schedule.getBegun() && (reading.sawRun || empty >= EMPTY_READINGS)) {
            after.setBegun(true).setOldUpTo(Math.max(schedule.getOldUpTo(), reading.oldUpTo));
        }
        boolean wholeListOnOnePage = reading.pages == 1 && reading.pageToken == null;
        if (wholeListOnOnePage) {
            after.setConfirmedUpTo(Math.max(schedule.getConfirmedUpTo(), schedule.getLastNoted()));
        } else if (!reading.foundOlder) {
            after.setConfirmedUpTo(Math.max(schedule.getConfirmedUpTo(), reading.lastNotedBefore));
        }
        return after.build();
    }
}
