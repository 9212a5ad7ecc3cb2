package io.buildwatch.poll;

import io.buildwatch.events.Monitoring;
import io.buildwatch.foundry.FoundryFailure;
import io.buildwatch.foundry.JobReading;
import io.buildwatch.foundry.SweepResult;
import io.buildwatch.state.Phase;
import io.buildwatch.state.WatchedBuild;
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

    private final PollSchedule schedule;
    private final PageResultHandler pages;
    private final LastSuccessfulListing listings;

    SweepResultHandler(PollSchedule schedule, PageResultHandler pages, LastSuccessfulListing listings) {
        this.schedule = schedule;
        this.pages = pages;
        this.listings = listings;
    }

    /**
     * Processes one slice of the end: first the backward readings that the sweep proves and, once all of them are
     * carried out, the rest. Fills {@code update}, and sets the times in {@code live}.
     *
     * @return whether the whole end has been processed
     */
    boolean take(BuildPollState live, SweepProgress progress, SweepResult sweep, BuildUpdate update, long now) {
        if (!progress.confirmations.isEmpty() && sweep.isWhole()) {
            pages.takeConfirmed(live, progress, firstConfirmations(progress), update);
            return false;
        }
        live.sweepCall = null;
        live.sweep = null;
        live.answered = true;
        FoundryFailure failure = sweep.failure();
        if (failure == null) {
            listings.listed(sweep.receivedAt());
            live.lastSeen = sweep.receivedAt();
            live.neverRead = false;
            live.sweepFailures = 0;
            setMonitoring(update, live.sight.seen(), null);
            live.sweepNotBefore = 0;
            live.quietSweeps = progress.news || update.isNews() ? 0 : live.quietSweeps + 1;
            if (sweep.isWhole()) {
                live.troubles.wholeSweep();
            } else {
                live.troubles.malformedSweep(sweep.malformed(), sweep.flaw());
            }
            tellTroubles(live, update, sweep.isWhole());
        } else {
            fail(live, failure, sweep.receivedAt(), update, now);
        }
        live.outOfSight = PollerRecords.isHopeless(update.after());
        progress.reopened |= update.reopens();
        if (sweep.isWhole()) {
            live.doubts.clear();
            live.doubts.putAll(progress.doubts);
            live.allTerminal = progress.allTerminal;
            prove(live, sweep, progress, update, now);
        } else {
            live.doubts.putAll(progress.doubts);
            live.proof.partialSweep(progress.allTerminal);
        }
        scheduleNext(live, progress, update, failure, now);
        return true;
    }

    private static List<JobReading> firstConfirmations(SweepProgress progress) {
        List<JobReading> first = progress.confirmations.values().stream()
                .limit(CONFIRMATIONS_A_SLICE)
                .toList();
        first.forEach(reading -> progress.confirmations.remove(reading.job().rid()));
        return first;
    }

    private void prove(BuildPollState live, SweepResult sweep, SweepProgress progress, BuildUpdate update, long now) {
        WatchedBuild entry = update.after();
        Optional<SettleProof.Settlement> settlement = live.proof.wholeSweep(new SettleProof.Found(
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
            update.set(WatchedBuild.newBuilder(entry)
                    .setPhase(Phase.SETTLED)
                    .setSettled(true)
                    .setDetail(settlement.get().detail())
                    .setEnded(now)
                    .setAllReadSent(progress.listed == entry.getJobCount() ? sweep.sentAt() : entry.getAllReadSent())
                    .build());
        }
    }

    private void fail(BuildPollState live, FoundryFailure failure, long failedAt, BuildUpdate update, long now) {
        boolean sent = failure.kind() != FoundryFailure.Kind.NOT_SENT;
        live.sweepFailures += sent ? 1 : 0;
        Optional<Monitoring> proven = live.sight.failed(failure, failedAt, now, listings.lastListed());
        if (proven.isEmpty()) {
            return;
        }
        if (update.after().getPhase() == Phase.ACTIVE) {
            setMonitoring(update, proven.get(), failure.detail());
        } else if (proven.get() != Monitoring.LOST) {
            // A settled build that Foundry no longer shows: what is published stays true.
            update.set(WatchedBuild.newBuilder(update.after())
                    .setPhase(Phase.SETTLED)
                    .setEnded(now)
                    .build());
        }
    }

    /** The detail stays that of the failure which changed the monitoring: further failures are no news. */
    private static void setMonitoring(BuildUpdate update, Monitoring monitoring, @Nullable String detail) {
        WatchedBuild entry = update.after();
        if (entry.getPhase() == Phase.ACTIVE && !entry.getMonitoring().equals(monitoring.name())) {
            update.set(WatchedBuild.newBuilder(entry)
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
    static void tellTroubles(BuildPollState live, BuildUpdate update, boolean mended) {
        WatchedBuild entry = update.after();
        String detail = live.troubles.detail();
        boolean watched =
                entry.getPhase() == Phase.ACTIVE && entry.getMonitoring().equals(Monitoring.WATCHING.name());
        if (watched && (detail != null || mended) && !Objects.equals(detail, entry.getDetail())) {
            update.set(WatchedBuild.newBuilder(entry).setDetail(detail).build());
        }
    }

    private void scheduleNext(
            BuildPollState live,
            SweepProgress progress,
            BuildUpdate update,
            @Nullable FoundryFailure failure,
            long now) {
        if (update.after().getPhase() == Phase.SETTLED) {
            return;
        }
        boolean hopeless = PollerRecords.isHopeless(update.after());
        boolean mayProve = live.proof.hasEnded() && (progress.ticket.terminalReading() == null || progress.reopened);
        if (failure != null) {
            long delay = schedule.afterFailure(Math.max(1, live.sweepFailures), failure.retryAfter());
            live.sweepNotBefore = now + (hopeless ? Math.max(delay, schedule.afterRefusal()) : delay);
            live.sweepAt(now);
        } else if (mayProve) {
            live.sweepAt(now);
        } else {
            live.sweepAt(now + schedule.afterReading(progress.doubted ? 0 : live.quietSweeps));
        }
        boolean firstTimeAllTerminal = progress.allTerminal && progress.listed > 0 && progress.events > 0;
        if (firstTimeAllTerminal && !live.proof.hasEnded() && update.after().getOpenJobs() == 0) {
            live.readBuildAt(now);
            live.quietBuildReadings = 0;
        }
    }
}
