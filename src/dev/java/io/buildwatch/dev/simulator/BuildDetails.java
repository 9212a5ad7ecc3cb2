package io.buildwatch.dev.simulator;

import org.jspecify.annotations.Nullable;

/**
 * The fields of a {@code Build} that do not change with its status. Immutable.
 *
 * @param branchName the branch it builds
 * @param createdBy the user's id
 * @param scheduleRid the schedule that started it; null if none did
 * @param retryCount how often a failed job is tried again
 * @param abortOnFailure whether the first failed job ends the build
 */
public record BuildDetails(
        String branchName, String createdBy, @Nullable String scheduleRid, int retryCount, boolean abortOnFailure) {
    /** A build started by hand on the branch {@code master}. */
    public static final BuildDetails ORDINARY =
            new BuildDetails("master", "f05f8da4-b84c-4fca-9c77-8af0b13d11de", null, 0, false);

    BuildDetails startedBy(String schedule) {
        return new BuildDetails(branchName, createdBy, schedule, retryCount, abortOnFailure);
    }
}
