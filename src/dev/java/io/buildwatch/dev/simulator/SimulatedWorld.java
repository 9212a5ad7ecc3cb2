package io.buildwatch.dev.simulator;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** All builds of one simulator, and their jobs by RID. Any thread. */
final class SimulatedWorld {
    private final Map<String, SimulatedBuild> builds = new ConcurrentHashMap<>();
    private final Map<String, SimulatedJob> jobs = new ConcurrentHashMap<>();
    private final GroundTruth truth = new GroundTruth(this::bringUpToDate);
    private final LongSupplier clock;

    /**
     * A world without builds.
     *
     * @param clock milliseconds since the epoch; never goes back
     */
    SimulatedWorld(LongSupplier clock) {
        this.clock = clock;
    }

    long nowMillis() {
        return clock.getAsLong();
    }

    GroundTruth truth() {
        return truth;
    }

    @Nullable
    SimulatedBuild find(String rid) {
        return builds.get(rid);
    }

    @Nullable
    SimulatedJob findJob(String rid) {
        return jobs.get(rid);
    }

    synchronized SimulatedBuild buildOrNew(String rid) {
        return builds.computeIfAbsent(
                rid, key -> new SimulatedBuild(key, this, nowMillis(), BuildDetails.ORDINARY, List.of()));
    }

    /** Adds the build. Returns false and changes nothing if a build with this RID exists already. */
    synchronized boolean add(BuildScript script) {
        String rid = script.buildRid();
        if (builds.containsKey(rid)) {
            return false;
        }
        builds.put(rid, new SimulatedBuild(rid, this, script.startMillis(), script.details(), script.steps()));
        return true;
    }

    void forget(String rid) {
        SimulatedBuild build = builds.remove(rid);
        if (build != null) {
            build.jobs().forEach(job -> removeJob(job.rid()));
        }
    }

    void addJob(SimulatedJob job) {
        jobs.put(job.rid(), job);
    }

    void removeJob(String jobRid) {
        jobs.remove(jobRid);
    }

    private void bringUpToDate(String rid) {
        SimulatedBuild build = builds.get(rid);
        if (build != null) {
            build.status();
        }
    }
}
