package io.buildwatch.poll;

import io.buildwatch.events.Monitoring;
import io.buildwatch.foundry.FoundryFailure;
import io.buildwatch.foundry.JobReading;
import io.buildwatch.foundry.Sweep;
import io.buildwatch.state.Phase;
import io.buildwatch.state.WatchedBuild;
import io.buildwatch.state.WatchedJob;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Takes a finished sweep: what it changes, what it proves, and when the next one is due. Reads the stores and writes
 * nothing. Stream thread only.
 */
final class SweepTaker {
    private final PollSchedule schedule;
    private final PollStores stores;
    private final ListingSight listings;

    SweepTaker(PollSchedule schedule, PollStores stores, ListingSight listings) {
        this.schedule = schedule;
        this.stores = stores;
        this.listings = listings;
    }

    /** Fills {@code update}, and moves {@code live}'s times. */
    void take(LiveBuild live, Sweep sweep, SettleProof.Ticket ticket, Update update, long now) {
        live.answered = true;
        Reading reading = readJobs(live, sweep, update);
        FoundryFailure failure = sweep.failure();
        if (failure == null) {
            listings.listed(sweep.receivedAt());
            live.lastSeen = sweep.receivedAt();
            live.neverRead = false;
            live.sweepFailures = 0;
            setMonitoring(update, live.sight.seen(), null);
            live.sweepNotBefore = 0;
            live.quietSweeps = update.isNews() ? 0 : live.quietSweeps + 1;
        } else {
            fail(live, failure, sweep.receivedAt(), update, now);
        }
        live.outOfSight = Observations.isHopeless(update.after());
        if (sweep.isWhole()) {
            prove(live, sweep, ticket, update, reading, now);
        } else {
            live.proof.partialSweep(reading.allTerminal);
        }
        scheduleNext(live, ticket, update, reading, failure, now);
    }

    /** What the jobs of one sweep amount to. */
    private record Reading(int listed, boolean allTerminal, boolean doubted, long fingerprint) {}

    private Reading readJobs(LiveBuild live, Sweep sweep, Update update) {
        long fingerprint = Fingerprints.of(sweep.jobs());
        Long before = live.fingerprint;
        if (sweep.isWhole() && before != null && before == fingerprint) {
            sweep.jobs().forEach(job -> live.lastRead.put(job.job().rid(), job.sentAt()));
            return new Reading(sweep.jobs().size(), live.allTerminal, false, fingerprint);
        }
        Map<String, JobReading> doubts = new HashMap<>();
        WatchedBuild entry = update.after();
        int jobCount = entry.getJobCount();
        int open = entry.getOpenJobs();
        int expected = entry.getExpectedJobs();
        boolean allTerminal = true;
        for (JobReading reading : sweep.jobs()) {
            String jobRid = reading.job().rid();
            WatchedJob known = stores.job(live.rid, jobRid);
            boolean openNow = !reading.job().status().isTerminal();
            allTerminal &= !openNow;
            JobReading doubt = live.doubts.get(jobRid);
            JobVerdict verdict = JobChanges.judge(known, reading, doubt, sweep.isWhole());
            if (verdict instanceof JobVerdict.Doubted) {
                boolean sameDoubt = doubt != null
                        && doubt.job().rawStatus().equals(reading.job().rawStatus());
                doubts.put(jobRid, sameDoubt ? doubt : reading);
                continue;
            }
            live.doubts.remove(jobRid);
            if (verdict instanceof JobVerdict.Changed changed) {
                WatchedJob listed = known != null && known.getStatus() != null ? known : null;
                boolean openBefore =
                        listed != null && !JobChanges.statusOf(listed).isTerminal();
                jobCount += listed == null ? 1 : 0;
                expected -= listed == null && known != null ? 1 : 0;
                open += (openNow ? 1 : 0) - (openBefore ? 1 : 0);
                Long previousSent = listed == null ? null : lastRead(live, jobRid, listed, entry);
                update.jobChanged(known, changed.after(), reading, previousSent);
            } else if (verdict instanceof JobVerdict.Refreshed refreshed) {
                update.putJob(jobRid, refreshed.after());
            }
            live.lastRead.put(jobRid, reading.sentAt());
        }
        if (update.events() > 0) {
            update.set(WatchedBuild.newBuilder(entry)
                    .setJobCount(jobCount)
                    .setOpenJobs(open)
                    .setExpectedJobs(expected)
                    .build());
        }
        if (sweep.isWhole()) {
            live.doubts.clear();
            live.allTerminal = allTerminal;
        }
        live.fingerprint = sweep.isWhole() && doubts.isEmpty() ? fingerprint : null;
        live.doubts.putAll(doubts);
        return new Reading(sweep.jobs().size(), allTerminal, !doubts.isEmpty(), fingerprint);
    }

    /** When the published status was last read: as held in memory, else as far as the stores know. */
    private static long lastRead(LiveBuild live, String jobRid, WatchedJob job, WatchedBuild build) {
        Long held = live.lastRead.get(jobRid);
        return held == null ? Math.max(job.getReadSent(), build.getAllReadSent()) : held;
    }

    private void prove(
            LiveBuild live, Sweep sweep, SettleProof.Ticket ticket, Update update, Reading reading, long now) {
        WatchedBuild entry = update.after();
        Optional<SettleProof.Settlement> settlement = live.proof.wholeSweep(new SettleProof.Found(
                ticket,
                sweep.sentAt(),
                sweep.receivedAt(),
                reading.allTerminal && !reading.doubted,
                reading.doubted,
                reading.listed,
                entry.getOpenJobs() + entry.getExpectedJobs(),
                reading.fingerprint));
        // A settled build that turns out changed is published as open first, and settles by the next sweep.
        boolean reopens = entry.getPhase() == Phase.VERIFYING && update.isNews();
        if (settlement.isPresent() && !reopens) {
            update.set(WatchedBuild.newBuilder(entry)
                    .setPhase(Phase.SETTLED)
                    .setSettled(true)
                    .setDetail(settlement.get().detail())
                    .setEnded(now)
                    .setAllReadSent(reading.listed == entry.getJobCount() ? sweep.sentAt() : entry.getAllReadSent())
                    .build());
        }
    }

    private void fail(LiveBuild live, FoundryFailure failure, long failedAt, Update update, long now) {
        boolean sent = failure.kind() != FoundryFailure.Kind.NOT_SENT;
        live.sweepFailures += sent ? 1 : 0;
        Optional<Monitoring> proven = live.sight.failed(failure, failedAt, now, listings.lastListed());
        if (proven.isEmpty()) {
            return;
        }
        if (update.after().getPhase() == Phase.ACTIVE) {
            setMonitoring(update, proven.get(), failure.detail());
        } else if (proven.get() != Monitoring.LOST) {
            // A settled build that is gone from Foundry by now: what is published stays true.
            update.set(WatchedBuild.newBuilder(update.after())
                    .setPhase(Phase.SETTLED)
                    .setEnded(now)
                    .build());
        }
    }

    /** The detail is that of the first failure of its kind: further ones are no news. */
    private static void setMonitoring(Update update, Monitoring monitoring, @Nullable String detail) {
        WatchedBuild entry = update.after();
        if (entry.getPhase() == Phase.ACTIVE && !entry.getMonitoring().equals(monitoring.name())) {
            update.set(WatchedBuild.newBuilder(entry)
                    .setMonitoring(monitoring.name())
                    .setDetail(detail)
                    .build());
        }
    }

    private void scheduleNext(
            LiveBuild live,
            SettleProof.Ticket ticket,
            Update update,
            Reading reading,
            @Nullable FoundryFailure failure,
            long now) {
        Phase phase = update.after().getPhase();
        if (phase == Phase.SETTLED) {
            return;
        }
        boolean hopeless = Observations.isHopeless(update.after());
        boolean reopens = phase == Phase.VERIFYING && update.isNews();
        boolean mayProve = live.proof.hasEnded() && (ticket.terminalReading() == null || reopens);
        if (failure != null) {
            long delay = schedule.afterFailure(Math.max(1, live.sweepFailures), failure.retryAfter());
            live.sweepNotBefore = now + (hopeless ? Math.max(delay, schedule.afterRefusal()) : delay);
            live.sweepAt(now);
        } else if (mayProve) {
            live.sweepAt(now);
        } else {
            live.sweepAt(now + schedule.afterReading(reading.doubted ? 0 : live.quietSweeps));
        }
        boolean firstTimeAllTerminal = reading.allTerminal && reading.listed > 0 && update.events() > 0;
        if (firstTimeAllTerminal && !live.proof.hasEnded() && update.after().getOpenJobs() == 0) {
            live.readBuildAt(now);
            live.quietBuildReadings = 0;
        }
    }
}
