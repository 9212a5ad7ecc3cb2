package io.buildwatch.dev.simulator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A build that a test or a script changes. Any thread. Each call is one change that readers see whole; {@link #change}
 * makes one of several. The steps of a script are taken lazily, when the build is looked at, with the times that the
 * script gives them.
 */
public final class SimulatedBuild {
    private final Object lock = new Object();
    private final String rid;
    private final SimulatedWorld world;
    private final List<SimulatedJob> jobs = new ArrayList<>();
    private final Map<String, SimulatedJob> byRid = new HashMap<>();
    private final Set<String> gone = new HashSet<>();
    private final List<BuildState> history = new ArrayList<>();
    private final Map<Integer, Runnable> beforePage = new HashMap<>();
    private final List<ScriptStep> script;
    private int nextStep;
    private int pageSize;

    SimulatedBuild(
            String rid, SimulatedWorld world, long createdMillis, BuildDetails details, List<ScriptStep> script) {
        this.rid = rid;
        this.world = world;
        this.script = script;
        history.add(BuildState.first(createdMillis).with(details));
        recordChange(null, 1, null, "RUNNING", createdMillis);
    }

    /** The build's RID. */
    public String rid() {
        return rid;
    }

    /** {@code Build.status} as the API would give it now. */
    public String status() {
        return locked(() -> nowState().status());
    }

    /** Sets {@code Build.status}, any word; the jobs stay as they are. */
    public SimulatedBuild status(String status) {
        return locked(() -> {
            moveTo(status, nowMillis());
            return this;
        });
    }

    /** Sets the fields of {@code Build} that do not depend on its status. */
    public SimulatedBuild details(BuildDetails details) {
        return locked(() -> {
            history.replaceAll(state -> state.with(details));
            return this;
        });
    }

    /** The job with this RID. If there is none, a new one in {@code WAITING} at the end of the list. */
    public SimulatedJob job(String jobRid) {
        return locked(() -> jobOrNew(jobRid, "WAITING", nowMillis()));
    }

    /** The jobs on the list, in its order. */
    public List<SimulatedJob> jobs() {
        return locked(() -> List.copyOf(jobs));
    }

    /** Takes a job off the list for good. The jobs after it move up, because pages are not a snapshot. */
    public void remove(String jobRid) {
        locked(() -> {
            SimulatedJob job = byRid.remove(jobRid);
            if (job != null) {
                gone.add(jobRid);
                job.markRemoved();
                jobs.remove(job);
                world.removeJob(jobRid);
                recordChange(jobRid, job.now().attempt(), job.now().status(), null, nowMillis());
            }
            return this;
        });
    }

    /** How many jobs a page of this build holds, whatever is asked for; 0 gives the caller the choice again. */
    public SimulatedBuild pageSize(int jobsPerPage) {
        return locked(() -> {
            pageSize = jobsPerPage;
            return this;
        });
    }

    /** Runs {@code event} once, just before page {@code page} (the first is 0) of this build is next read. */
    public SimulatedBuild beforePage(int page, Runnable event) {
        return locked(() -> {
            beforePage.put(page, event);
            return this;
        });
    }

    /** Several changes that every reader sees together or not at all. */
    public SimulatedBuild change(Runnable changes) {
        return locked(() -> {
            changes.run();
            return this;
        });
    }

    /** Runs under the build's lock, with the script brought up to now. */
    <T> T locked(Supplier<T> work) {
        synchronized (lock) {
            advance();
            return work.get();
        }
    }

    long nowMillis() {
        return world.nowMillis();
    }

    int pageSizeOr(int asked) {
        return locked(() -> pageSize > 0 ? pageSize : asked);
    }

    boolean hasJobs() {
        return locked(() -> !jobs.isEmpty());
    }

    /** Whether the job is the first one on the list. */
    boolean isFirst(SimulatedJob job) {
        return locked(() -> !jobs.isEmpty() && jobs.get(0) == job);
    }

    void reachPage(int page) {
        Runnable event = locked(() -> beforePage.remove(page));
        if (event != null) {
            event.run();
        }
    }

    /** Some jobs of the list as they were at {@code asOf}. Costs what the page holds. */
    Slice slice(int from, int size, long asOf) {
        return locked(() -> {
            int to = (int) Math.min((long) from + size, jobs.size());
            List<ServedJob> views = new ArrayList<>(Math.max(0, to - from));
            for (int i = from; i < to; i++) {
                SimulatedJob job = jobs.get(i);
                JobState state = job.asOf(asOf);
                if (state != null) {
                    views.add(new ServedJob(job.rid(), rid, state));
                }
            }
            return new Slice(views, to < jobs.size());
        });
    }

    ServedBuild view(long asOf, int maxJobRids) {
        return locked(() -> {
            BuildState state = history.get(0);
            for (BuildState later : history) {
                state = later.atMillis() <= asOf ? later : state;
            }
            List<String> rids = jobs.size() > maxJobRids
                    ? null
                    : jobs.stream().map(SimulatedJob::rid).toList();
            return new ServedBuild(rid, state, rids);
        });
    }

    void recordChange(
            @Nullable String jobRid, int attempt, @Nullable String before, @Nullable String after, long atMillis) {
        world.truth().addTransition(new WorldChange(rid, jobRid, attempt, before, after, atMillis));
    }

    private BuildState nowState() {
        return history.get(history.size() - 1);
    }

    private void moveTo(String status, long atMillis) {
        BuildState before = nowState();
        if (!before.status().equals(status)) {
            history.add(before.withStatus(status, atMillis));
            recordChange(null, 1, before.status(), status, atMillis);
        }
    }

    private SimulatedJob jobOrNew(String jobRid, String status, long atMillis) {
        SimulatedJob known = byRid.get(jobRid);
        if (known != null) {
            return known;
        }
        SimulatedJob job = new SimulatedJob(this, jobRid, JobState.first(status, atMillis));
        byRid.put(jobRid, job);
        jobs.add(job);
        world.addJob(job);
        recordChange(jobRid, 1, null, status, atMillis);
        return job;
    }

    private void advance() {
        long now = world.nowMillis();
        while (nextStep < script.size() && script.get(nextStep).atMillis() <= now) {
            ScriptStep step = script.get(nextStep++);
            String job = step.jobRid();
            if (job == null) {
                moveTo(step.status(), step.atMillis());
            } else if (!gone.contains(job)) {
                SimulatedJob moved = jobOrNew(job, step.status(), step.atMillis());
                moved.moveTo(step.status(), step.atMillis());
                if (!step.outputs().isEmpty()) {
                    moved.writes(step.outputs());
                }
            }
        }
    }

    /** Part of the list, and whether it goes on. */
    record Slice(List<ServedJob> jobs, boolean more) {}
}
