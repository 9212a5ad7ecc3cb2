package io.buildwatch.foundry;

import org.jspecify.annotations.Nullable;

/**
 * How jobs that may still change are read again now. Immutable; any thread.
 *
 * @param way how
 * @param failure why they are not read by batch; null unless the way is {@link Way#UNAVAILABLE}
 * @param jobs how many are read by batch
 * @param oldestMillis how long ago the one was read that has waited longest, in ms; 0 if none waits
 */
public record RefreshStatus(Way way, @Nullable FoundryFailure failure, int jobs, long oldestMillis) {

    /** How jobs are read again. */
    public enum Way {
        /** By {@code jobs/getBatch}. */
        BATCH,
        /** By listing their builds, as {@code foundry.refresh=list} asks for. */
        LIST,
        /** By listing their builds, because {@code jobs/getBatch} cannot be used. It is tried again. */
        UNAVAILABLE
    }
}
