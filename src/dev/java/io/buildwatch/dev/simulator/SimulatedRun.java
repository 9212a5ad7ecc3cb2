package io.buildwatch.dev.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One run of a {@link SimulatedSchedule}. It has no result until it is given one. Any thread. Each call is one change,
 * and {@link SimulatedSchedule#change} makes one of several.
 */
public final class SimulatedRun {
    private final SimulatedSchedule schedule;
    private final String rid;
    private final long createdMillis;
    private @Nullable String createdBy;
    private @Nullable RunResult result;

    /** @param createdMillis when it was created, by the world's clock */
    SimulatedRun(SimulatedSchedule schedule, String rid, long createdMillis) {
        this.schedule = schedule;
        this.rid = rid;
        this.createdMillis = createdMillis;
    }

    /** The run's RID. */
    public String rid() {
        return rid;
    }

    /** Sets who started the run by hand; null leaves the field out. */
    public SimulatedRun createdBy(@Nullable String user) {
        return schedule.locked(() -> {
            createdBy = user;
            return this;
        });
    }

    /** The run has started this build. The build itself is up to the caller. A result that is there is replaced. */
    public SimulatedRun submitted(String buildRid) {
        return endNow(millis -> RunResult.submitted(buildRid, millis));
    }

    /** The run was ignored, as when there is nothing to build. A result that is there is replaced. */
    public SimulatedRun ignored() {
        return endNow(RunResult::ignored);
    }

    /** The run ended in an error. A result that is there is replaced. */
    public SimulatedRun error(String name, String description) {
        return endNow(millis -> RunResult.error(name, description, millis));
    }

    long createdMillis() {
        return createdMillis;
    }

    /** Gives the run its result; the caller holds the schedule's lock. */
    void end(RunResult how) {
        result = how;
    }

    /** The run as an answer shows it; the caller holds the schedule's lock. */
    ServedRun served(String versionRid, Duration clockAhead) {
        Instant shown = Instant.ofEpochMilli(createdMillis).plus(clockAhead);
        return new ServedRun(rid, schedule.rid(), versionRid, shown, createdBy, result, null);
    }

    /** The run as it really is; the caller holds the schedule's lock. */
    WorldRun truth() {
        RunResult known = result;
        return known == null
                ? new WorldRun(rid, createdMillis, null, null, null)
                : new WorldRun(rid, createdMillis, known.type(), known.atMillis(), known.buildRid());
    }

    private SimulatedRun endNow(LongFunction<RunResult> how) {
        return schedule.locked(() -> {
            end(how.apply(schedule.nowMillis()));
            return this;
        });
    }
}
