package io.buildwatch.dev.simulator;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A schedule that a test or a script changes. Any thread. Each call is one change that readers see whole;
 * {@link #change} makes one of several. The steps of a script are taken lazily, when the schedule is looked at, with
 * the times that the script gives them.
 */
public final class SimulatedSchedule {
    private final Object lock = new Object();
    private final String rid;
    private final String versionRid;
    private final SimulatedWorld world;
    private final List<ScheduleStep> script;
    /** In order of the time of their creation. */
    private final List<SimulatedRun> runs = new ArrayList<>();
    /** The script's runs that have no result yet. */
    private final Map<String, SimulatedRun> open = new HashMap<>();

    private final Map<Integer, Runnable> beforePage = new HashMap<>();
    private int nextStep;
    private int pageSize;
    private @Nullable String displayName;
    private @Nullable String description;
    private boolean paused;
    private boolean deleted;
    private boolean forbidden;

    SimulatedSchedule(String rid, SimulatedWorld world, @Nullable String displayName, List<ScheduleStep> script) {
        this.rid = rid;
        this.world = world;
        this.displayName = displayName;
        this.script = script;
        versionRid =
                "ri.scheduler.main.schedule-version." + UUID.nameUUIDFromBytes(rid.getBytes(StandardCharsets.UTF_8));
    }

    /** The schedule's RID. */
    public String rid() {
        return rid;
    }

    /** Sets the name; null leaves the field out. */
    public SimulatedSchedule displayName(@Nullable String name) {
        return locked(() -> {
            displayName = name;
            return this;
        });
    }

    /** Sets the description; null leaves the field out. */
    public SimulatedSchedule description(@Nullable String text) {
        return locked(() -> {
            description = text;
            return this;
        });
    }

    /** Shows the schedule as paused, or not. A script goes on all the same. */
    public SimulatedSchedule paused(boolean isPaused) {
        return locked(() -> {
            paused = isPaused;
            return this;
        });
    }

    /** Deletes the schedule: from now on Foundry does not find it. Its runs stay in the ground truth. */
    public void delete() {
        locked(() -> {
            deleted = true;
            return this;
        });
    }

    /** Whether Foundry answers 403 to calls that name this schedule. */
    public SimulatedSchedule forbid(boolean isForbidden) {
        return locked(() -> {
            forbidden = isForbidden;
            return this;
        });
    }

    /** A new run, created now. */
    public SimulatedRun run() {
        return locked(() -> newRun(newRunRid(), nowMillis()));
    }

    /** A new run, created at that moment, milliseconds of the world's clock. It takes its place among the others. */
    public SimulatedRun run(long createdMillis) {
        return locked(() -> newRun(newRunRid(), createdMillis));
    }

    /** How many runs a page holds, whatever is asked for; 0 gives the caller the choice again. */
    public SimulatedSchedule pageSize(int runsPerPage) {
        return locked(() -> {
            pageSize = runsPerPage;
            return this;
        });
    }

    /** Runs {@code event} once, just before page {@code page} (the first is 0) of the runs is next read. */
    public SimulatedSchedule beforePage(int page, Runnable event) {
        return locked(() -> {
            beforePage.put(page, event);
            return this;
        });
    }

    /** Several changes that every reader sees together or not at all. */
    public SimulatedSchedule change(Runnable changes) {
        return locked(() -> {
            changes.run();
            return this;
        });
    }

    /** Runs under the schedule's lock, with the script brought up to now. */
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

    boolean isDeleted() {
        return locked(() -> deleted);
    }

    boolean isForbidden() {
        return locked(() -> forbidden);
    }

    void reachPage(int page) {
        Runnable event = locked(() -> beforePage.remove(page));
        if (event != null) {
            event.run();
        }
    }

    void bringUpToDate() {
        synchronized (lock) {
            advance();
        }
    }

    ServedSchedule served() {
        return locked(() -> new ServedSchedule(rid, versionRid, displayName, description, paused));
    }

    /**
     * All runs as an answer shows them now, the most recent first.
     *
     * @param clockAhead how far Foundry's clock is ahead of the world's
     */
    List<ServedRun> servedRuns(Duration clockAhead) {
        return locked(() -> {
            List<ServedRun> shown = new ArrayList<>(runs.size());
            for (int i = runs.size() - 1; i >= 0; i--) {
                shown.add(runs.get(i).served(versionRid, clockAhead));
            }
            return shown;
        });
    }

    /** All runs as they really are, in order of the time of their creation. */
    List<WorldRun> truth() {
        return locked(() -> runs.stream().map(SimulatedRun::truth).toList());
    }

    private SimulatedRun newRun(String runRid, long createdMillis) {
        SimulatedRun run = new SimulatedRun(this, runRid, createdMillis);
        int at = runs.size();
        while (at > 0 && runs.get(at - 1).createdMillis() > createdMillis) {
            at--;
        }
        runs.add(at, run);
        return run;
    }

    private void advance() {
        long now = world.nowMillis();
        while (nextStep < script.size() && script.get(nextStep).atMillis() <= now) {
            take(script.get(nextStep++));
        }
    }

    private void take(ScheduleStep step) {
        RunResult result = step.result();
        if (result == null) {
            open.put(step.runRid(), newRun(step.runRid(), step.atMillis()));
            return;
        }
        BuildScript build = step.build();
        if (build != null) {
            world.add(build);
        }
        Objects.requireNonNull(open.remove(step.runRid())).end(result);
    }

    private static String newRunRid() {
        return "ri.scheduler.main.schedule-run." + UUID.randomUUID();
    }
}
