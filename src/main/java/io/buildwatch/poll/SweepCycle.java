package io.buildwatch.poll;

import io.buildwatch.foundry.SweepCall;
import org.jspecify.annotations.Nullable;

/**
 * The sweeps of one life of a watch: the one under way, when the next is due, and what the last ones found. {@link
 * CallStarter} begins a sweep, {@link JobReadingHandler} takes its pages and {@link SweepResultHandler} its end. Times in
 * ms since the epoch. Stream thread only.
 */
final class SweepCycle extends CallTimes {
    @Nullable
    SweepCall call;

    /** How far {@link #call} has come. */
    @Nullable
    SweepProgress progress;

    /** When a sweep of this build last succeeded; before the first one, when this life of the watch began. */
    long lastSeen;
    /** Whether no sweep of the build has ever succeeded, so that its calls go before those of other builds. */
    boolean neverRead;
    /** Whether a sweep of this life has ended, with or without success. */
    boolean hasEnded;
    /** Whether Foundry answers, but does not show the build. */
    boolean notShown;
    /** Whether the latest whole sweep found every job terminal. */
    boolean allTerminal;
    /** How many sweeps in a row changed nothing. */
    int quiet;
    /** How many sweeps in a row failed. */
    int failures;

    private int begun;
    private boolean safety;

    SweepCycle(boolean neverRead, boolean notShown, long now) {
        this.neverRead = neverRead;
        this.notShown = notShown;
        this.lastSeen = now;
    }

    /** Notes that a sweep begins. */
    void begin(SettleProof.Ticket ticket) {
        unschedule();
        progress = new SweepProgress(ticket, ++begun);
    }

    /** Notes that the sweep under way has ended. */
    void end() {
        call = null;
        progress = null;
        hasEnded = true;
    }

    @Override
    void schedule(long time) {
        super.schedule(time);
        safety = false;
    }

    /** Schedules a sweep that is only to find jobs that joined the build. */
    void scheduleSafety(long time) {
        schedule(time);
        safety = true;
    }

    /** Whether the sweep that was scheduled last is only to find jobs that joined the build. */
    boolean isSafety() {
        return safety;
    }

    boolean isDue(long now) {
        return nextCallAt() <= now;
    }

    /** When the next sweep is due; {@link BuildPollState#NEVER} if that depends on an answer. */
    long nextCallAt() {
        return call == null ? scheduledAt() : BuildPollState.NEVER;
    }

    void cancel() {
        if (call != null) {
            call.cancel();
            call = null;
            progress = null;
        }
        unschedule();
    }
}
