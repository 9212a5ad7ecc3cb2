package io.buildwatch.flow;

import io.buildwatch.foundry.Build;
import io.buildwatch.foundry.BuildReading;
import io.buildwatch.foundry.BuildRid;
import io.buildwatch.foundry.BuildStatus;
import io.buildwatch.foundry.FoundryFailure;
import io.buildwatch.foundry.FoundryReader;
import io.buildwatch.foundry.Job;
import io.buildwatch.foundry.JobReading;
import io.buildwatch.foundry.JobRefresh;
import io.buildwatch.foundry.JobStatus;
import io.buildwatch.foundry.JobsReading;
import io.buildwatch.foundry.SweepCall;
import io.buildwatch.foundry.SweepResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A Foundry whose builds the test sets by hand. It answers at once, or when {@link #answer()} is called. */
public final class FakeFoundry implements FoundryReader {
    private static final int PAGE = 25;

    /** What Foundry answers about one build. */
    public static final class FakeBuild {
        final Map<String, Job> jobs = new LinkedHashMap<>();
        /** Elements that a sweep lists after the jobs: second readings of some of them. */
        final List<Job> listedAgain = new ArrayList<>();

        @Nullable
        String status = "RUNNING";

        List<String> jobRids = List.of();

        @Nullable
        FoundryFailure sweepFailure;

        @Nullable
        FoundryFailure buildFailure;

        /** The RIDs that a sweep lists; null for all. */
        @Nullable
        List<String> shown;

        /** Jobs that batches leave out. */
        final Set<String> notInBatches = new HashSet<>();

        boolean leftOut;
        int malformed;
        int sweeps;
        int readings;

        /** That of the last sweep. */
        @Nullable
        Urgency urgency;

        public FakeBuild job(String rid, String status) {
            return job(rid, status, null, null);
        }

        public FakeBuild job(String rid, String status, @Nullable Long start, @Nullable Long finished) {
            jobs.put(
                    rid,
                    new Job(
                            rid,
                            JobStatus.of(status),
                            status,
                            Instant.ofEpochMilli(1_000),
                            start == null ? null : Instant.ofEpochMilli(start),
                            finished == null ? null : Instant.ofEpochMilli(finished),
                            List.of()));
            return this;
        }

        /** Sweeps list only these jobs from now on; all jobs if no RID is given. */
        public FakeBuild shows(String... rids) {
            shown = rids.length == 0 ? null : List.of(rids);
            return this;
        }

        /** Sweeps fail from now on. */
        public FakeBuild fails(FoundryFailure.Kind kind, int status) {
            sweepFailure = failure(kind, status);
            return this;
        }

        /** Readings of {@code Build} fail from now on. */
        public FakeBuild denies(FoundryFailure.Kind kind, int status) {
            buildFailure = failure(kind, status);
            return this;
        }

        /** Neither sweeps nor readings of {@code Build} fail any longer. */
        public FakeBuild recovers() {
            sweepFailure = null;
            buildFailure = null;
            return this;
        }

        public FakeBuild status(@Nullable String status) {
            this.status = status;
            return this;
        }
    }

    private final LongSupplier clock;
    private final Map<String, FakeBuild> builds = new HashMap<>();
    private final List<Runnable> held = new ArrayList<>();
    private final List<Runnable> heldBuilds = new ArrayList<>();
    private final List<Runnable> uncancellable = new ArrayList<>();
    private final List<FakeRefresh> refreshes = new ArrayList<>();
    private boolean byBatch;
    private boolean batchesMissing;
    private boolean holding;
    private boolean holdingEnds;

    public FakeFoundry(LongSupplier clock) {
        this.clock = clock;
    }

    public FakeBuild build(String rid) {
        return builds.computeIfAbsent(rid, unused -> new FakeBuild());
    }

    /** From now on answers wait for {@link #answer()}. They hold what was true when they were asked for. */
    public void hold() {
        holding = true;
    }

    /** From now on sweeps hand over their pages, but do not end. */
    public void holdTheEnds() {
        holdingEnds = true;
    }

    /** From now on sweeps end again. Those that have not ended yet never do. */
    public void recoverTheEnds() {
        holdingEnds = false;
    }

    /** Gives the answers that wait, and ends the waiting. */
    public void answer() {
        holding = false;
        List<Runnable> going = new ArrayList<>(held);
        going.addAll(heldBuilds);
        held.clear();
        heldBuilds.clear();
        going.forEach(Runnable::run);
    }

    /** Gives the answers of {@code Build} that wait; sweeps go on waiting. */
    public void answerBuilds() {
        heldBuilds.forEach(Runnable::run);
        heldBuilds.clear();
    }

    /**
     * The same as {@link #answer()}, but gives cancelled answers too, as if they had been under way when they were
     * cancelled.
     */
    public void answerEvenIfCancelled() {
        uncancellable.forEach(Runnable::run);
        uncancellable.clear();
        answer();
    }

    static FoundryFailure failure(FoundryFailure.Kind kind, int status) {
        return new FoundryFailure(kind, status, null, null, null, kind + " " + status);
    }

    @Override
    public SweepCall sweep(BuildRid rid, Urgency urgency, Consumer<List<JobReading>> pages) {
        FakeBuild build = build(rid.value());
        build.sweeps++;
        build.urgency = urgency;
        long now = clock.getAsLong();
        // A sweep that fails has read only the jobs that the test shows, by default none.
        List<String> shown = build.shown != null || build.sweepFailure == null ? build.shown : List.of();
        List<JobReading> jobs = Stream.concat(build.jobs.values().stream(), build.listedAgain.stream())
                .filter(job -> shown == null || shown.contains(job.rid()))
                .map(job -> new JobReading(job, now, now))
                .toList();
        SweepResult end = new SweepResult(rid, now, now, build.malformed, build.sweepFailure);
        CompletableFuture<SweepResult> result = answered(end, held, () -> {
            for (int from = 0; from < jobs.size(); from += PAGE) {
                pages.accept(jobs.subList(from, Math.min(jobs.size(), from + PAGE)));
            }
        });
        return new SweepCall() {
            @Override
            public CompletableFuture<SweepResult> result() {
                return result;
            }

            @Override
            public void acknowledge(int readings) {}

            @Override
            public void cancel() {
                result.cancel(false);
            }
        };
    }

    @Override
    public CompletableFuture<BuildReading> readBuild(BuildRid rid) {
        FakeBuild build = build(rid.value());
        build.readings++;
        long now = clock.getAsLong();
        boolean told = build.buildFailure == null && !build.leftOut && build.status != null;
        Build answer = told
                ? new Build(
                        rid,
                        BuildStatus.of(build.status),
                        build.status,
                        build.jobRids,
                        "master",
                        "someone",
                        Instant.ofEpochMilli(500),
                        BuildStatus.of(build.status).isTerminal() ? Instant.ofEpochMilli(9_000) : null,
                        "ri.scheduler.main.schedule.1")
                : null;
        return answered(new BuildReading(rid, answer, build.buildFailure, now, now), heldBuilds, () -> {});
    }

    /** From now on new watches have their jobs read by batch, whenever {@link #readJobs()} is called. */
    public void answersBatches() {
        byBatch = true;
    }

    /** The endpoint of batches is missing from now on, or is there again. */
    public void batchesAreThere(boolean there) {
        batchesMissing = !there;
        if (batchesMissing) {
            FoundryFailure failure = failure(FoundryFailure.Kind.SERVICE_NOT_USABLE, 404);
            List.copyOf(refreshes).forEach(refresh -> refresh.taker.accept(reading(List.of(), List.of(), failure)));
        }
    }

    /** Reads all jobs that are to be refreshed, in one batch. */
    public void readJobs() {
        long now = clock.getAsLong();
        readJobs(now, now);
    }

    /** The same, with a request that was sent at this time, ms since the epoch. */
    public void readJobs(long sentAt, long receivedAt) {
        askForJobs(sentAt, receivedAt).run();
    }

    /** Reads a page of the build's list out of turn: the jobs that are to be refreshed, and others that have not ended. */
    public void readPageOutOfTurn(String rid) {
        long now = clock.getAsLong();
        FakeBuild build = build(rid);
        for (FakeRefresh refresh : List.copyOf(refreshes)) {
            if (refresh.build == build) {
                List<JobReading> jobs = build.jobs.values().stream()
                        .filter(job ->
                                refresh.kept.remove(job.rid()) || !job.status().isTerminal())
                        .map(job -> new JobReading(job, now, now))
                        .toList();
                refresh.taker.accept(reading(jobs, List.of(), null));
            }
        }
    }

    /** Asks for all jobs that are to be refreshed; what it returns gives the answer, with what is true now. */
    public Runnable askForJobs() {
        long now = clock.getAsLong();
        return askForJobs(now, now);
    }

    private Runnable askForJobs(long sentAt, long receivedAt) {
        List<Runnable> answers = new ArrayList<>();
        for (FakeRefresh refresh : List.copyOf(refreshes)) {
            List<String> asked = List.copyOf(refresh.kept);
            if (asked.isEmpty()) {
                continue;
            }
            refresh.kept.clear();
            FakeBuild build = refresh.build;
            List<JobReading> jobs = asked.stream()
                    .filter(job -> build.jobs.containsKey(job) && !build.notInBatches.contains(job))
                    .map(job -> new JobReading(build.jobs.get(job), sentAt, receivedAt))
                    .toList();
            List<String> absent = asked.stream()
                    .filter(job -> !build.jobs.containsKey(job) || build.notInBatches.contains(job))
                    .toList();
            answers.add(() -> refresh.taker.accept(reading(jobs, absent, null)));
        }
        return () -> answers.forEach(Runnable::run);
    }

    private JobsReading reading(List<JobReading> jobs, List<String> absent, @Nullable FoundryFailure failure) {
        return new JobsReading(jobs, absent, failure, clock.getAsLong());
    }

    @Override
    public @Nullable JobRefresh refresh(BuildRid rid, Consumer<JobsReading> taker) {
        if (!byBatch) {
            return null;
        }
        FakeRefresh refresh = new FakeRefresh(build(rid.value()), taker);
        refreshes.add(refresh);
        return refresh;
    }

    private final class FakeRefresh implements JobRefresh {
        final FakeBuild build;
        final Consumer<JobsReading> taker;
        final Set<String> kept = new LinkedHashSet<>();

        FakeRefresh(FakeBuild build, Consumer<JobsReading> taker) {
            this.build = build;
            this.taker = taker;
        }

        @Override
        public void keep(String jobRid, boolean running, long readAt) {
            kept.add(jobRid);
        }

        @Override
        public void drop(String jobRid) {
            kept.remove(jobRid);
        }

        @Override
        public void noteMove() {}

        @Override
        public void noteSweep(Future<?> end) {}

        @Override
        public boolean isActive() {
            return !batchesMissing;
        }

        @Override
        public void close() {
            refreshes.remove(this);
        }
    }

    /**
     * A future that gives the answer at once, or when it no longer waits.
     *
     * @param holder takes the answer if answers are to wait
     * @param pages hands over the pages that come before the answer
     */
    private <T> CompletableFuture<T> answered(T answer, List<Runnable> holder, Runnable pages) {
        CompletableFuture<T> future = new CompletableFuture<>() {
            @Override
            public boolean cancel(boolean mayInterruptIfRunning) {
                uncancellable.add(() -> {
                    pages.run();
                    complete(answer);
                });
                return false;
            }
        };
        if (holding) {
            holder.add(() -> {
                pages.run();
                future.complete(answer);
            });
        } else {
            pages.run();
            if (!(holdingEnds && answer instanceof SweepResult)) {
                future.complete(answer);
            }
        }
        return future;
    }

    @Override
    public void useShare(double share) {}

    @Override
    public void close() {}
}
