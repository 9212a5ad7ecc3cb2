package io.buildwatch.poll;

import io.buildwatch.foundry.BuildReading;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The readings of {@code Build} of one life of a watch: the one under way, when the next is due, and what the last ones
 * found. {@link CallStarter} begins a reading, {@link BuildResultHandler} takes its answer. Times in ms since the epoch.
 * Stream thread only.
 */
final class BuildCycle {
    @Nullable
    CompletableFuture<BuildReading> call;

    /** Whether a reading of this life has begun. */
    boolean hasBegun;
    /** How many readings in a row changed nothing. */
    int quiet;
    /** How many readings in a row failed. */
    int failures;
    /** A hash of the jobs that were named last, all of which are noted. */
    int jobsHash;

    private long next = BuildPollState.NEVER;
    private long notBefore;

    /** Notes that a reading begins. */
    void begin(CompletableFuture<BuildReading> reading) {
        hasBegun = true;
        next = BuildPollState.NEVER;
        call = reading;
    }

    /** Notes that the reading under way has ended. */
    void end() {
        call = null;
    }

    /** Lets the next reading begin at {@code time}, or later if the last failure demands it. */
    void schedule(long time) {
        next = Math.max(time, notBefore);
    }

    /** Lets no reading begin before {@code time}, because the last one failed or Foundry asked to wait; 0 to end that. */
    void holdBack(long time) {
        notBefore = time;
    }

    boolean isDue(long now) {
        return call == null && next <= now;
    }

    /** When the next reading is due; {@link BuildPollState#NEVER} if that depends on an answer. */
    long nextCallAt() {
        return call == null ? next : BuildPollState.NEVER;
    }

    void cancel() {
        if (call != null) {
            call.cancel(false);
            call = null;
        }
        next = BuildPollState.NEVER;
    }
}
