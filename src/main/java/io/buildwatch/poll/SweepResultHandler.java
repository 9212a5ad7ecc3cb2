package io.buildwatch.poll;

import io.buildwatch.events.Monitoring;
import io.buildwatch.foundry.FoundryFailure;
import io.buildwatch.foundry.JobReading;
import io.buildwatch.foundry.SweepResult;
import io.buildwatch.state.Phase;
import io.buildwatch.state.WatchedBuild;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Processes the end of a sweep, after all of its pages: determines what the sweep proves, and when the next one is due.
 * Reads the stores and writes nothing. Stream thread only.
 */
final class SweepResultHandler {
    private static final int CONFIRMATIONS_A_SLICE = 50;

    /** With jobs read by batch, builds are listed so seldom that no other list shows whether the endpoint is there. */
    private static final long RECENT_LISTING_MS = Duration.ofSeconds(10).toMillis();

    private final PollSchedule schedule;
    private final JobReadingHandler jobs;
    private final LastSuccessfulListing listings;
    private final TaskBuilds builds;

    SweepResultHandler(
            PollSchedule schedule, JobReadingHandler jobs, LastSuccessfulListing listings, TaskBuilds builds) {
        this.schedule = schedule;
        this.jobs = jobs;
        this.listings = listings;
        this.builds = builds;
    }

    /**
     * Processes one slice of the end: first the backward readings that the sweep proves and, once all of them are
     * carried out, the rest. Fills {@code update}, and sets the times in {@code state}.
     *
     * @return whether the whole end has been processed
     */
    boolean processSlice(
            BuildPollState state, SweepProgress progress, SweepResult sweep, BuildUpdate update, long now) {
        if (!progress.confirmations.isEmpty() && sweep.isWhole()) {
            jobs.processConfirmed(state, progress, takeConfirmations(progress), update);
            return false;
        }
        SweepCycle sweeps = state.sweeps;
        sweeps.end();
        FoundryFailure failure = sweep.failure();
        if (failure == null) {
            listings.noteListing(sweep.receivedAt());
            sweeps.lastSeen = Math.max(sweeps.lastSeen, sweep.receivedAt());
            sweeps.neverRead = false;
            sweeps.failures = 0;
            noteSight(state, update);
            sweeps.holdBack(0);
            sweeps.quiet = progress.news || update.changesPublished() ? 0 : sweeps.quiet + 1;
            if (sweep.isWhole()) {
                state.troubles.noteWholeSweep();
            } else {
                state.troubles.noteMalformedSweep(sweep.malformed(), sweep.flaw());
            }
            updateDetail(state, update, sweep.isWhole());
        } else {
            processFailure(state, failure, sweep.receivedAt(), update, now);
        }
        sweeps.notShown = MonitoringTracker.isNotShown(update.newEntry());
        progress.reopened |= update.reopens();
        if (sweep.isWhole()) {
            state.doubts.clear();
            state.doubts.putAll(progress.doubts);
            sweeps.allTerminal = progress.allTerminal;
            settleIfProved(state, sweep, progress, update, now);
        } else {
            state.doubts.putAll(progress.doubts);
            state.proof.notePartialSweep(progress.allTerminal);
        }
        scheduleNext(state, progress, update, sweep, now);
        return true;
    }

    private static List<JobReading> takeConfirmations(SweepProgress progress) {
        List<JobReading> first = progress.confirmations.values().stream()
                .limit(CONFIRMATIONS_A_SLICE)
                .toList();
        first.forEach(reading -> progress.confirmations.remove(reading.job().rid()));
        return first;
    }

    private void settleIfProved(
            BuildPollState state, SweepResult sweep, SweepProgress progress, BuildUpdate update, long now) {
        WatchedBuild entry = update.newEntry();
        Optional<SettleProof.Settlement> settlement = state.proof.settlementAfter(new SettleProof.Found(
                progress.ticket,
                sweep.sentAt(),
                sweep.receivedAt(),
                progress.allTerminal && !progress.doubted,
                progress.doubted,
                progress.listed,
                entry.getOpenJobs() + entry.getExpectedJobs(),
                progress.fingerprint));
        // A settled build that has changed is first published as not settled. The next sweep may settle it.
        if (settlement.isPresent() && !progress.reopened) {
            WatchedBuild read = WatchedBuild.newBuilder(entry)
                    .setAllReadSent(progress.listed == entry.getJobCount() ? sweep.sentAt() : entry.getAllReadSent())
                    .build();
            update.setNewEntry(WatchPhases.settled(read, settlement.get().detail(), now));
        }
    }

    private void processFailure(
            BuildPollState state, FoundryFailure failure, long failedAt, BuildUpdate update, long now) {
        boolean sent = failure.kind() != FoundryFailure.Kind.NOT_SENT;
        state.sweeps.failures += sent ? 1 : 0;
        Optional<Monitoring> proven = state.monitoring.sweepFailed(failure, failedAt, now, listings.lastListedAt());
        if (failure.isBareNotFound() && failedAt - listings.lastListedAt() > RECENT_LISTING_MS) {
            // Either the build is gone or the endpoint; another list tells.
            builds.listAnother(state, now);
        }
        if (proven.isEmpty()) {
            return;
        }
        if (update.newEntry().getPhase() == Phase.ACTIVE) {
            setMonitoring(update, proven.get(), failure.detail());
        } else if (proven.get() != Monitoring.LOST) {
            update.setNewEntry(WatchPhases.noLongerShown(update.newEntry(), now));
        }
    }

    /** The build could be read. */
    static void noteSight(BuildPollState state, BuildUpdate update) {
        setMonitoring(update, state.monitoring.sweepSucceeded(), null);
    }

    /** The detail stays that of the failure which changed the monitoring: further failures are no news. */
    private static void setMonitoring(BuildUpdate update, Monitoring monitoring, @Nullable String detail) {
        WatchedBuild entry = update.newEntry();
        if (entry.getPhase() == Phase.ACTIVE && !entry.getMonitoring().equals(monitoring.name())) {
            update.setNewEntry(WatchedBuild.newBuilder(entry)
                    .setMonitoring(monitoring.name())
                    .setDetail(detail)
                    .build());
        }
    }

    /**
     * Writes what keeps a build from settling into its detail, if the build can be seen.
     *
     * @param mended whether something could be read: only that removes a detail of an earlier life of the watch
     */
    static void updateDetail(BuildPollState state, BuildUpdate update, boolean mended) {
        WatchedBuild entry = update.newEntry();
        String detail = state.troubles.detail();
        boolean watched =
                entry.getPhase() == Phase.ACTIVE && entry.getMonitoring().equals(Monitoring.WATCHING.name());
        if (watched && (detail != null || mended) && !Objects.equals(detail, entry.getDetail())) {
            update.setNewEntry(WatchedBuild.newBuilder(entry).setDetail(detail).build());
        }
    }

    /**
     * Whether batches show all that may change, so that the next list is only to find jobs that joined the build. If all
     * jobs have ended, that is the end of {@code Build}, as long as it can be read.
     */
    private static boolean isLeftToBatches(
            BuildPollState state, SweepProgress progress, BuildUpdate update, long sentAt) {
        // A job whose time ended while the sweep was under way is not read by batch yet, so one more sweep is needed.
        state.listedOnly.values().removeIf(until -> until <= sentAt);
        WatchedBuild entry = update.newEntry();
        boolean awaitsBuild = state.readings.hasSucceeded && BuildResultHandler.haveAllEnded(entry);
        return state.isRefreshed()
                && state.listedOnly.isEmpty()
                && !progress.grew
                && !progress.doubted
                && (entry.getOpenJobs() > 0 || awaitsBuild)
                && entry.getExpectedJobs() == 0
                && !state.proof.hasBuildEnded();
    }

    private void scheduleNext(
            BuildPollState state, SweepProgress progress, BuildUpdate update, SweepResult sweep, long now) {
        FoundryFailure failure = sweep.failure();
        if (update.newEntry().getPhase() == Phase.SETTLED) {
            return;
        }
        SweepCycle sweeps = state.sweeps;
        boolean mayProve =
                state.proof.hasBuildEnded() && (progress.ticket.terminalReading() == null || progress.reopened);
        if (failure != null) {
            long delay = schedule.afterFailure(Math.max(1, sweeps.failures), failure.retryAfter());
            sweeps.holdBack(now + (sweeps.notShown ? Math.max(delay, schedule.afterRefusal()) : delay));
            sweeps.schedule(now);
        } else if (mayProve) {
            sweeps.schedule(now);
        } else if (isLeftToBatches(state, progress, update, sweep.sentAt())) {
            sweeps.scheduleSafety(now + schedule.listInterval(progress.pages, builds.polled()));
        } else {
            sweeps.schedule(now + schedule.afterReading(progress.doubted ? 0 : sweeps.quiet));
        }
        boolean firstTimeAllTerminal = progress.allTerminal && progress.listed > 0 && progress.events > 0;
        if (firstTimeAllTerminal
                && !state.proof.hasBuildEnded()
                && update.newEntry().getOpenJobs() == 0) {
            state.readings.schedule(now);
            state.readings.quiet = 0;
        }
    }
}
