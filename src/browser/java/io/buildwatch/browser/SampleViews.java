package io.buildwatch.browser;

import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.BuildObserved;
import io.buildwatch.events.BuildState;
import io.buildwatch.events.BuildStatus;
import io.buildwatch.events.FollowKind;
import io.buildwatch.events.FollowObserved;
import io.buildwatch.events.JobCounts;
import io.buildwatch.events.JobStatus;
import io.buildwatch.events.Monitoring;
import io.buildwatch.view.BuildView;
import io.buildwatch.view.CountsView;
import io.buildwatch.view.FollowView;
import io.buildwatch.view.JobChange;
import io.buildwatch.view.JobView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes builds and jobs of all kinds, always the same ones for a seed. */
final class SampleViews {
    private static final String BUILD = "ri.foundry.main.build.";
    private static final List<String> BRANCHES = List.of("master", "develop", "feature/orders-v2", "release/2026.11");
    private static final List<String> PEOPLE = List.of("a.ionescu", "m.okafor", "s.lindqvist", "nightly-schedule");

    private final Random random;
    private final Instant now;

    SampleViews(long seed, Instant now) {
        this.random = new Random(seed);
        this.now = now;
    }

    List<BuildView> builds(int count) {
        List<BuildView> builds = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            builds.add(build(i));
        }
        return builds;
    }

    /** One build in twenty is going on; one in ten has failed jobs. */
    private BuildView build(int number) {
        int jobs = 5 + random.nextInt(60);
        boolean going = number % 20 == 3 || number < 6;
        int failed = random.nextInt(10) == 0 ? 1 + random.nextInt(3) : 0;
        int done = going ? random.nextInt(jobs) : jobs;
        failed = Math.min(failed, done);
        int running = going ? Math.min(jobs - done, 1 + random.nextInt(6)) : 0;
        CountsView counts = new CountsView(jobs - done - running, running, done - failed, failed, 0, 0, 0);
        BuildState state = state(going, done + running, failed);
        Monitoring monitoring = !going
                ? Monitoring.WATCHING
                : number % 100 == 43
                        ? Monitoring.LOST
                        : number % 100 == 63 ? Monitoring.FORBIDDEN : Monitoring.WATCHING;
        return with(build(uuid()), state, counts, monitoring, number);
    }

    private static BuildState state(boolean going, int begun, int failed) {
        if (!going) {
            return failed > 0 ? BuildState.FAILED : BuildState.SUCCEEDED;
        }
        return failed > 0 ? BuildState.FAILING : begun == 0 ? BuildState.PENDING : BuildState.RUNNING;
    }

    /** A build that began five minutes ago and has no jobs yet. */
    BuildView build(String tail) {
        return BuildView.of(
                        BuildCompletion.newBuilder()
                                .setBuildRid(BUILD + tail)
                                .setWatch(now.toEpochMilli())
                                .setVersion(1)
                                .setState(BuildState.RUNNING)
                                .setCounts(JobCounts.newBuilder().build())
                                .setMonitoring(Monitoring.WATCHING)
                                .setBuildStatus(BuildStatus.RUNNING)
                                .setFirstStartedTime(now.minusSeconds(300))
                                .setUpdatedTime(now)
                                .build(),
                        "https://foundry.example.com")
                .with(observation(BUILD + tail, now.toEpochMilli())
                        .setBranchName("master")
                        .setCreatedBy("a.ionescu")
                        .setCreatedTime(now.minusSeconds(310))
                        .build());
    }

    private BuildView with(BuildView base, BuildState state, CountsView counts, Monitoring monitoring, int number) {
        boolean complete = state == BuildState.SUCCEEDED || state == BuildState.FAILED;
        Instant began = now.minusSeconds(60 + random.nextInt(3000) + (complete ? 60L * number : 0));
        Instant ended = began.plusSeconds(40 + random.nextInt(900));
        int jobs = sum(counts);
        long watch = began.toEpochMilli();
        BuildCompletion completion = BuildCompletion.newBuilder()
                .setBuildRid(base.buildRid())
                .setWatch(watch)
                .setVersion(1)
                .setSequence(jobs)
                .setState(state)
                .setComplete(complete)
                .setPercentComplete(percent(complete, counts.succeeded() + counts.failed(), jobs))
                .setJobCount(jobs)
                .setCounts(recordOf(counts))
                .setMonitoring(monitoring)
                .setCompletions(complete ? 1 : 0)
                .setFirstStartedTime(state == BuildState.PENDING ? null : began)
                .setLastFinishedTime(complete ? ended : null)
                .setUpdatedTime(complete ? ended : now)
                .build();
        BuildObserved observation = observation(base.buildRid(), watch)
                .setDetail(monitoring == Monitoring.LOST ? "no answer from Foundry since 12:03" : null)
                .setBranchName(BRANCHES.get(random.nextInt(BRANCHES.size())))
                .setCreatedBy(PEOPLE.get(random.nextInt(PEOPLE.size())))
                .setCreatedTime(state == BuildState.PENDING ? null : began.minusSeconds(4))
                .setFinishedTime(complete ? ended : null)
                .build();
        return BuildView.of(completion, "https://foundry.example.com").with(observation);
    }

    /** The build with another state and other counts, and the values that follow from them. */
    static BuildView counting(BuildView build, BuildState state, CountsView counts) {
        int jobs = sum(counts);
        int terminal = jobs - counts.waiting() - counts.running() - counts.unknown();
        boolean complete = state == BuildState.SUCCEEDED || state == BuildState.FAILED;
        BuildCompletion completion = BuildCompletion.newBuilder()
                .setBuildRid(build.buildRid())
                .setWatch(build.watch())
                .setVersion(build.version() + 1)
                .setSequence(build.sequence() + 1)
                .setState(state)
                .setComplete(complete)
                .setPercentComplete(jobs == 0 && !complete ? 0 : percent(complete, terminal, jobs))
                .setJobCount(jobs)
                .setCounts(recordOf(counts))
                .setFailedJobs(build.failedJobs())
                .setMonitoring(build.monitoring())
                .setBuildStatus(build.buildStatus())
                .setCompletions(complete ? 1 : 0)
                .setFirstStartedTime(build.firstStartedTime())
                .setLastFinishedTime(build.lastFinishedTime())
                .setUpdatedTime(build.updatedTime().plusSeconds(1))
                .build();
        return build.with(completion, null);
    }

    static BuildView onBranch(BuildView build, String branch, String creator) {
        return build.with(observation(build.buildRid(), build.watch())
                .setDetail(build.detail())
                .setBranchName(branch)
                .setCreatedBy(creator)
                .setCreatedTime(build.createdTime())
                .setFinishedTime(build.finishedTime())
                .setScheduleRid(build.scheduleRid())
                .build());
    }

    /** The build as one that this schedule started, and that was found by following the other RID. */
    static BuildView startedBy(BuildView build, @Nullable String scheduleRid, @Nullable String foundBy) {
        return build.with(observation(build.buildRid(), build.watch())
                .setDetail(build.detail())
                .setBranchName(build.branchName())
                .setCreatedBy(build.createdBy())
                .setCreatedTime(build.createdTime())
                .setFinishedTime(build.finishedTime())
                .setScheduleRid(scheduleRid)
                .setFoundBy(foundBy)
                .build());
    }

    /** What has been followed for an hour, and has not run since. */
    FollowObserved.Builder follow(String rid) {
        return FollowObserved.newBuilder()
                .setFollowRid(rid)
                .setWatch(now.minusSeconds(3600).toEpochMilli())
                .setKind(rid.contains(".dataset.") ? FollowKind.DATASET : FollowKind.SCHEDULE)
                .setVersion(1)
                .setMonitoring(Monitoring.WATCHING)
                .setSince(now.minusSeconds(3600))
                .setObservedTime(now);
    }

    /** A schedule that runs well, one that may not be read, and a dataset. */
    List<FollowView> follows() {
        return List.of(
                FollowView.of(follow("ri.scheduler.main.schedule.nightly")
                        .setDisplayName("Nightly orders")
                        .setPaused(true)
                        .setBuildsFound(1_204)
                        .setLastRunTime(now.minusSeconds(90))
                        .setLastResult("submitted")
                        .build()),
                FollowView.of(follow("ri.scheduler.main.schedule.secret")
                        .setMonitoring(Monitoring.FORBIDDEN)
                        .setDetail("403 PERMISSION_DENIED: " + "a long reason, ".repeat(12))
                        .build()),
                FollowView.of(follow("ri.foundry.main.dataset.orders")
                        .setDetail("2 schedules build it; builds that no schedule started are not seen")
                        .build()));
    }

    private static BuildObserved.Builder observation(String buildRid, long watch) {
        return BuildObserved.newBuilder()
                .setBuildRid(buildRid)
                .setWatch(watch)
                .setVersion(1)
                .setMonitoring(Monitoring.WATCHING)
                .setObservedTime(Instant.ofEpochMilli(watch));
    }

    private static int percent(boolean complete, int terminal, int jobs) {
        return complete ? 100 : Math.min(99, 100 * terminal / jobs);
    }

    private static JobCounts recordOf(CountsView counts) {
        return JobCounts.newBuilder()
                .setWaiting(counts.waiting())
                .setRunning(counts.running())
                .setSucceeded(counts.succeeded())
                .setFailed(counts.failed())
                .setCanceled(counts.canceled())
                .setDidNotRun(counts.didNotRun())
                .setUnknown(counts.unknown())
                .build();
    }

    private static int sum(CountsView counts) {
        return counts.waiting()
                + counts.running()
                + counts.succeeded()
                + counts.failed()
                + counts.canceled()
                + counts.didNotRun()
                + counts.unknown();
    }

    /**
     * Jobs of a build that began five minutes ago. Most have succeeded, one in forty has failed, one in fifty is in its
     * second attempt, and one in ten runs.
     */
    List<JobView> jobs(String buildRid, int count) {
        List<JobView> jobs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Instant waits = now.minusSeconds(300).plusMillis((long) i * 200_000 / count);
            Instant runs = waits.plusSeconds(2 + random.nextInt(30));
            Instant ends = runs.plusSeconds(5 + random.nextInt(40));
            List<JobChange> history = new ArrayList<>(List.of(
                    change(3L * i + 1, 1, JobStatus.WAITING, null, waits, null, null, waits),
                    change(3L * i + 2, 1, JobStatus.RUNNING, null, waits, runs, null, runs)));
            if (i % 40 == 7) {
                history.add(change(3L * i + 3, 1, JobStatus.FAILED, null, waits, runs, ends, ends));
            } else if (i % 50 == 9) {
                history.add(change(3L * i + 3, 1, JobStatus.FAILED, null, waits, runs, ends, ends));
                Instant again = ends.plusSeconds(12);
                history.add(change(3L * i + 4, 2, JobStatus.RUNNING, null, waits, again, null, again));
            } else if (i % 10 != 5) {
                history.add(change(3L * i + 3, 1, JobStatus.SUCCEEDED, null, waits, runs, ends, ends));
            }
            jobs.add(job(buildRid, "ri.foundry.main.job." + uuid(), history));
        }
        return jobs;
    }

    JobView job(String buildRid, String jobRid, List<JobChange> history) {
        JobChange last = history.get(history.size() - 1);
        return new JobView(
                buildRid,
                jobRid,
                now.toEpochMilli(),
                last.sequence(),
                last.status(),
                last.rawStatus(),
                last.attempt(),
                last.startedTime(),
                last.latestAttemptStartTime(),
                last.finishedTime(),
                last.observedTime(),
                List.of("ri.foundry.main.dataset." + uuid()),
                history,
                history.size());
    }

    static JobChange change(
            long sequence,
            int attempt,
            JobStatus status,
            @Nullable String rawStatus,
            @Nullable Instant waits,
            @Nullable Instant runs,
            @Nullable Instant ends,
            Instant seen) {
        return new JobChange(sequence, attempt, status, rawStatus, waits, runs, ends, seen);
    }

    /** The counts of these jobs. */
    static CountsView counts(List<JobView> jobs) {
        int[] of = new int[JobStatus.values().length];
        jobs.forEach(job -> of[job.status().ordinal()]++);
        return new CountsView(
                of[JobStatus.WAITING.ordinal()],
                of[JobStatus.RUNNING.ordinal()],
                of[JobStatus.SUCCEEDED.ordinal()],
                of[JobStatus.FAILED.ordinal()],
                of[JobStatus.CANCELED.ordinal()],
                of[JobStatus.DID_NOT_RUN.ordinal()],
                of[JobStatus.UNKNOWN.ordinal()]);
    }

    private String uuid() {
        return new UUID((random.nextLong() & ~0xF000L) | 0x4000L, (random.nextLong() >>> 2) | Long.MIN_VALUE)
                .toString();
    }
}
