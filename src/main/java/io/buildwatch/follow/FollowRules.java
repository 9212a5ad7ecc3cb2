package io.buildwatch.follow;

import java.time.Duration;

/**
 * When whoever waits has waited enough.
 *
 * @param submitted whether the builds are submitted; a result that was held before counts only after {@code recheck} then
 * @param failFast whether the first build that is failing ends it
 * @param any whether the first complete build ends it
 * @param recheck how long the service is given to read a build anew of which a result is held, and to tell of what
 *     changed; it tells nothing where nothing has
 */
public record FollowRules(boolean submitted, boolean failFast, boolean any, Duration recheck) {
    /** A submission is read by the service within a second where all is well; the rest is for when it is busy. */
    public static final Duration USUAL_RECHECK = Duration.ofSeconds(5);
}
