package io.buildwatch.dev.simulator;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** All builds of one simulator, their jobs by RID, the schedules that start builds, and the datasets. Any thread. */
final class SimulatedWorld {
    private final Map<String, SimulatedBuild> builds = new ConcurrentHashMap<>();
    private final Map<String, SimulatedJob> jobs = new ConcurrentHashMap<>();
    private final Map<String, SimulatedSchedule> schedules = new ConcurrentHashMap<>();
    private final Map<String, SimulatedDataset> datasets = new ConcurrentHashMap<>();
    private final GroundTruth truth = new GroundTruth(this);
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

    /** The build with this RID. It may be one that a schedule has started since somebody looked at that schedule. */
    @Nullable
    SimulatedBuild find(String rid) {
        SimulatedBuild known = builds.get(rid);
        if (known != null) {
            return known;
        }
        bringSchedulesUpToDate();
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

    @Nullable
    SimulatedSchedule findSchedule(String rid) {
        return schedules.get(rid);
    }

    SimulatedSchedule scheduleOrNew(String rid) {
        return schedules.computeIfAbsent(rid, key -> new SimulatedSchedule(key, this, null, List.of()));
    }

    /** Adds the schedule. Returns false and changes nothing if a schedule with this RID exists already. */
    boolean add(ScheduleScript script) {
        String rid = script.scheduleRid();
        SimulatedSchedule schedule = new SimulatedSchedule(rid, this, script.displayName(), script.steps());
        return schedules.putIfAbsent(rid, schedule) == null;
    }

    @Nullable
    SimulatedDataset findDataset(String rid) {
        return datasets.get(rid);
    }

    SimulatedDataset datasetOrNew(String rid) {
        return datasets.computeIfAbsent(rid, SimulatedDataset::new);
    }

    /** The runs of the schedule as they really are; empty for an unknown schedule. */
    List<WorldRun> runs(String scheduleRid) {
        SimulatedSchedule schedule = schedules.get(scheduleRid);
        return schedule == null ? List.of() : schedule.truth();
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

    /** Takes the steps of the build's script until now. */
    void bringUpToDate(String rid) {
        SimulatedBuild build = find(rid);
        if (build != null) {
            build.status();
        }
    }

    /** Takes the steps of all schedules' scripts until now, which may begin builds. */
    void bringSchedulesUpToDate() {
        schedules.values().forEach(SimulatedSchedule::bringUpToDate);
    }
}
