package io.buildwatch.poll;

import io.buildwatch.foundry.Build;
import io.buildwatch.foundry.BuildReading;
import io.buildwatch.foundry.FoundryFailure;
import io.buildwatch.records.EpochMillis;
import io.buildwatch.state.WatchedBuild;
import io.buildwatch.state.WatchedJob;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * Processes a finished reading of {@code Build}: determines what it changes, what it proves, and when the next one is
 * due. Reads the stores and writes nothing. Stream thread only.
 */
final class BuildResultHandler {
    private static final int JOBS_A_SLICE = 200;

    private final PollSchedule schedule;
    private final PollStores stores;

    BuildResultHandler(PollSchedule schedule, PollStores stores) {
        this.schedule = schedule;
        this.stores = stores;
    }

    /**
     * Processes one slice of the reading: first the jobs that it names and, once all of them are noted, the rest. Fills
     * {@code update}, and sets the times in {@code state}.
     *
     * @return whether the whole reading has been processed
     */
    boolean processSlice(BuildPollState state, AnswerQueue.BuildRead read, BuildUpdate update, long now) {
        Build build = read.reading().build();
        if (build != null && noteExpectedJobs(state, read, update)) {
            return false;
        }
        state.readings.end();
        processResult(state, read.reading(), update, now);
        return true;
    }

    private void processResult(BuildPollState state, BuildReading reading, BuildUpdate update, long now) {
        Build build = reading.build();
        FoundryFailure failure = reading.failure();
        if (state.readings.hasSucceeded && build == null && haveAllEnded(update.newEntry())) {
            // As long as Build could be read, nothing was left to list.
            state.sweeps.schedule(now);
        }
        state.readings.hasSucceeded = build != null;
        if (build != null) {
            processBuild(state, build, reading.receivedAt(), update, now);
        } else if (isRefusal(reading)) {
            state.proof.noteBuildRefused(reading.receivedAt());
            if (state.proof.hasReadBuild()) {
                noteTrouble(state, reading, update);
            }
            long delay = schedule.afterReading(state.readings.quiet++);
            state.readings.schedule(
                    now + (MonitoringTracker.isNotShown(update.newEntry()) ? schedule.afterRefusal() : delay));
        } else {
            boolean sent = failure == null || failure.kind() != FoundryFailure.Kind.NOT_SENT;
            state.readings.failures += sent ? 1 : 0;
            if (sent && failure != null && failure.kind() != FoundryFailure.Kind.THROTTLED) {
                noteTrouble(state, reading, update);
            }
            long delay = schedule.afterFailure(
                    Math.max(1, state.readings.failures), failure == null ? null : failure.retryAfter());
            boolean hopeless = MonitoringTracker.isNotShown(update.newEntry());
            state.readings.holdBack(now + (hopeless ? Math.max(delay, schedule.afterRefusal()) : delay));
            state.readings.schedule(now);
        }
    }

    /** Notes the failure only if the job list can be read: otherwise {@code monitoring} shows what is wrong. */
    private static void noteTrouble(BuildPollState state, BuildReading reading, BuildUpdate update) {
        if (state.sweeps.hasEnded && state.sweeps.failures == 0) {
            state.troubles.noteBuildFailure(reading.failure(), reading.receivedAt());
            SweepResultHandler.updateDetail(state, update, false);
        }
    }

    private static boolean isRefusal(BuildReading reading) {
        FoundryFailure failure = reading.failure();
        return reading.isMissingFromAnswer()
                || (failure != null && (failure.kind() == FoundryFailure.Kind.FORBIDDEN || failure.isBareNotFound()));
    }

    private void processBuild(BuildPollState state, Build build, long receivedAt, BuildUpdate update, long now) {
        state.readings.failures = 0;
        state.readings.holdBack(0);
        state.proof.noteBuildStatus(build.status(), receivedAt);
        update.setNewEntry(withBuild(update.newEntry(), build));
        state.readings.quiet = update.changesPublished() ? 0 : state.readings.quiet + 1;
        state.troubles.noteBuildRead();
        SweepResultHandler.updateDetail(state, update, true);
        if (!state.proof.hasBuildEnded()) {
            state.readings.schedule(now + delayUntilItEnds(state, update.newEntry(), now));
            return;
        }
        Long awaited = state.proof.nextBuildReadingAt();
        state.readings.schedule(awaited == null ? now + schedule.afterReading(Integer.MAX_VALUE) : awaited);
        if (update.changesPublished() || state.readings.quiet <= 1 || awaited == null) {
            // Only a sweep begun after this reading can settle the build.
            state.sweeps.schedule(now);
        }
    }

    /** In ms. A build whose jobs have all ended will end soon, so it is read often until then. */
    private long delayUntilItEnds(BuildPollState state, WatchedBuild entry, long now) {
        if (!state.isRefreshed()) {
            return schedule.afterReading(state.readings.quiet);
        }
        long usual = schedule.buildInterval(now);
        return haveAllEnded(entry) ? Math.min(usual, schedule.afterReading(Math.min(1, state.readings.quiet))) : usual;
    }

    /** Whether the build has jobs, and all that are known have ended. */
    static boolean haveAllEnded(WatchedBuild entry) {
        return entry.getJobCount() > 0 && entry.getOpenJobs() == 0 && entry.getExpectedJobs() == 0;
    }

    private static WatchedBuild withBuild(WatchedBuild entry, Build build) {
        return WatchedBuild.newBuilder(entry)
                .setBuildStatus(build.status().name())
                .setBranchName(build.branchName())
                .setCreatedBy(build.createdBy())
                .setCreatedTime(EpochMillis.of(build.createdTime()))
                .setFinishedTime(EpochMillis.of(build.finishedTime()))
                .setScheduleRid(build.scheduleRid())
                .build();
    }

    /**
     * Notes jobs that no sweep has listed yet. They keep the build from settling until one lists them.
     *
     * @return whether a slice of the jobs was processed, so that another may follow
     */
    private boolean noteExpectedJobs(BuildPollState state, AnswerQueue.BuildRead read, BuildUpdate update) {
        if (read.jobsHash() == state.readings.jobsHash) {
            return false;
        }
        List<String> slice = read.jobRids().takeSlice(JOBS_A_SLICE);
        int expected = 0;
        for (String jobRid : new LinkedHashSet<>(slice)) {
            if (stores.job(state.rid, jobRid) == null) {
                update.putJob(jobRid, WatchedJob.newBuilder().build());
                if (state.refresh != null) {
                    state.refresh.keep(jobRid, false, 0);
                }
                expected++;
            }
        }
        if (expected > 0) {
            update.setNewEntry(WatchedBuild.newBuilder(update.newEntry())
                    .setExpectedJobs(update.newEntry().getExpectedJobs() + expected)
                    .build());
        }
        if (slice.isEmpty()) {
            state.readings.jobsHash = read.jobsHash();
        }
        return !slice.isEmpty();
    }
}
