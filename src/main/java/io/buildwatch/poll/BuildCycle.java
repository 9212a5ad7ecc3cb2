package io.buildwatch.poll;

import io.buildwatch.foundry.BuildReading;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The readings of {@code Build} of one life of a watch: the one under way, when the next is due, and what the last ones
 * found. {@link CallStarter} begins a reading, {@link BuildResultHandler} takes its answer. Times in ms since the epoch.
 * Stream thread only.
 */
final class BuildCycle extends CallTimes {
    @Nullable
    CompletableFuture<BuildReading> call;

    /** Whether a reading of this life has begun. */
    boolean hasBegun;
    /** Whether the latest reading showed the build. */
    boolean hasSucceeded;
    /** How many readings in a row changed nothing. */
    int quiet;
    /** How many readings in a row failed. */
    int failures;
    /** A hash of the jobs that were named last, all of which are noted. */
    int jobsHash;

    /** Notes that a reading begins. */
    void begin(CompletableFuture<BuildReading> reading) {
        hasBegun = true;
        unschedule();
        call = reading;
    }

    /** Notes that the reading under way has ended. */
    void end() {
        call = null;
    }

    boolean isDue(long now) {
        return nextCallAt() <= now;
    }

    /** When the next reading is due; {@link BuildPollState#NEVER} if that depends on an answer. */
    long nextCallAt() {
        return call == null ? scheduledAt() : BuildPollState.NEVER;
    }

    void cancel() {
        if (call != null) {
            call.cancel(false);
            call = null;
        }
        unschedule();
    }
}
