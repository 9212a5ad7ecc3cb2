package io.buildwatch.flow;

import io.buildwatch.foundry.Build;
import io.buildwatch.foundry.BuildReading;
import io.buildwatch.foundry.BuildRid;
import io.buildwatch.foundry.BuildStatus;
import io.buildwatch.foundry.FoundryFailure;
import io.buildwatch.foundry.FoundryReader;
import io.buildwatch.foundry.Job;
import io.buildwatch.foundry.JobReading;
import io.buildwatch.foundry.JobStatus;
import io.buildwatch.foundry.Sweep;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A Foundry whose world the test sets by hand; it answers at once, or when {@link #answer()} is called. */
public final class FakeFoundry implements FoundryReader {
    /** One build's world. */
    public static final class FakeBuild {
        final Map<String, Job> jobs = new LinkedHashMap<>();

        @Nullable
        String status = "RUNNING";

        List<String> jobRids = List.of();

        @Nullable
        FoundryFailure sweepFailure;

        @Nullable
        FoundryFailure buildFailure;

        boolean leftOut;
        int malformed;
        int sweeps;
        int readings;

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

        public FakeBuild status(@Nullable String status) {
            this.status = status;
            return this;
        }
    }

    private final LongSupplier clock;
    private final Map<String, FakeBuild> builds = new HashMap<>();
    private final List<Runnable> held = new ArrayList<>();
    private boolean holding;

    public FakeFoundry(LongSupplier clock) {
        this.clock = clock;
    }

    public FakeBuild build(String rid) {
        return builds.computeIfAbsent(rid, unused -> new FakeBuild());
    }

    /** From now on answers wait for {@link #answer()}, with what the world was when they were asked for. */
    public void hold() {
        holding = true;
    }

    /** Lets the answers go that wait. */
    public void answer() {
        holding = false;
        List<Runnable> going = new ArrayList<>(held);
        held.clear();
        going.forEach(Runnable::run);
    }

    /** How many answers wait. */
    public int waiting() {
        return held.size();
    }

    static FoundryFailure failure(FoundryFailure.Kind kind, int status) {
        return new FoundryFailure(kind, status, null, null, null, kind + " " + status);
    }

    @Override
    public CompletableFuture<Sweep> sweep(BuildRid rid, Urgency urgency) {
        FakeBuild build = build(rid.value());
        build.sweeps++;
        long now = clock.getAsLong();
        List<JobReading> jobs = build.sweepFailure != null
                ? List.of()
                : build.jobs.values().stream()
                        .map(job -> new JobReading(job, now, now))
                        .toList();
        return answered(new Sweep(rid, jobs, now, now, build.malformed, build.sweepFailure));
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
                        null,
                        null,
                        null)
                : null;
        return answered(new BuildReading(rid, answer, build.buildFailure, now, now));
    }

    private <T> CompletableFuture<T> answered(T answer) {
        CompletableFuture<T> future = new CompletableFuture<>();
        if (holding) {
            held.add(() -> future.complete(answer));
        } else {
            future.complete(answer);
        }
        return future;
    }

    @Override
    public void useShare(double share) {}

    @Override
    public void close() {}
}
