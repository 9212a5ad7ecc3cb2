package io.buildwatch.poll;

import io.buildwatch.foundry.Build;
import io.buildwatch.foundry.BuildReading;
import io.buildwatch.foundry.FoundryFailure;
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
     * {@code update}, and sets the times in {@code live}.
     *
     * @return whether the whole reading has been processed
     */
    boolean take(BuildPollState live, PollMailbox.BuildRead read, BuildUpdate update, long now) {
        Build build = read.reading().build();
        if (build != null && expectJobs(live, read, build.jobRids(), update)) {
            return false;
        }
        live.buildCall = null;
        conclude(live, read.reading(), update, now);
        return true;
    }

    private void conclude(BuildPollState live, BuildReading reading, BuildUpdate update, long now) {
        Build build = reading.build();
        FoundryFailure failure = reading.failure();
        if (build != null) {
            told(live, build, reading.receivedAt(), update, now);
        } else if (isDenial(reading)) {
            live.proof.denied(reading.receivedAt());
            if (live.proof.wasEverTold()) {
                noteTrouble(live, reading, update);
            }
            long delay = schedule.afterReading(live.quietBuildReadings++);
            live.readBuildAt(now + (PollerRecords.isHopeless(update.after()) ? schedule.afterRefusal() : delay));
        } else {
            boolean sent = failure == null || failure.kind() != FoundryFailure.Kind.NOT_SENT;
            live.buildFailures += sent ? 1 : 0;
            if (sent && failure != null && failure.kind() != FoundryFailure.Kind.THROTTLED) {
                noteTrouble(live, reading, update);
            }
            long delay = schedule.afterFailure(
                    Math.max(1, live.buildFailures), failure == null ? null : failure.retryAfter());
            boolean hopeless = PollerRecords.isHopeless(update.after());
            live.buildNotBefore = now + (hopeless ? Math.max(delay, schedule.afterRefusal()) : delay);
            live.readBuildAt(now);
        }
    }

    /** Notes the failure only if the job list can be read: otherwise {@code monitoring} shows what is wrong. */
    private static void noteTrouble(BuildPollState live, BuildReading reading, BuildUpdate update) {
        if (live.answered && live.sweepFailures == 0) {
            live.troubles.buildFailed(reading.failure(), reading.receivedAt());
            SweepResultHandler.tellTroubles(live, update, false);
        }
    }

    private static boolean isDenial(BuildReading reading) {
        FoundryFailure failure = reading.failure();
        return reading.isLeftOut()
                || (failure != null && (failure.kind() == FoundryFailure.Kind.FORBIDDEN || failure.isBareNotFound()));
    }

    private void told(BuildPollState live, Build build, long receivedAt, BuildUpdate update, long now) {
        live.buildFailures = 0;
        live.buildNotBefore = 0;
        live.proof.told(build.status(), receivedAt);
        update.set(PollerRecords.withBuild(update.after(), build));
        live.quietBuildReadings = update.isNews() ? 0 : live.quietBuildReadings + 1;
        live.troubles.buildRead();
        SweepResultHandler.tellTroubles(live, update, true);
        long delay = schedule.afterReading(live.quietBuildReadings);
        if (!live.proof.hasEnded()) {
            live.nextBuild = now + delay;
            return;
        }
        Long awaited = live.proof.nextReading();
        live.nextBuild = awaited == null ? now + schedule.afterReading(Integer.MAX_VALUE) : awaited;
        if (update.isNews() || live.quietBuildReadings <= 1 || awaited == null) {
            // Only a sweep begun after this reading can settle the build.
            live.sweepAt(now);
        }
    }

    /**
     * Notes jobs that no sweep has listed yet. They keep the build from settling until one lists them.
     *
     * @return whether a slice of the jobs was processed, so that another may follow
     */
    private boolean expectJobs(
            BuildPollState live, PollMailbox.BuildRead read, List<String> jobRids, BuildUpdate update) {
        if (read.jobsHash() == live.jobRidsHash) {
            return false;
        }
        List<String> slice = read.slice(jobRids, JOBS_A_SLICE);
        int expected = 0;
        for (String jobRid : new LinkedHashSet<>(slice)) {
            if (stores.job(live.rid, jobRid) == null) {
                update.putJob(jobRid, WatchedJob.newBuilder().build());
                expected++;
            }
        }
        if (expected > 0) {
            update.set(WatchedBuild.newBuilder(update.after())
                    .setExpectedJobs(update.after().getExpectedJobs() + expected)
                    .build());
        }
        if (slice.isEmpty()) {
            live.jobRidsHash = read.jobsHash();
        }
        return !slice.isEmpty();
    }
}
