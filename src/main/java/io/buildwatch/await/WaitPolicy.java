package io.buildwatch.await;

import java.time.Duration;

/**
 * When waiting for builds ends. Immutable; any thread.
 *
 * @param submitter who submits the builds. If this command does, a held result counts only after {@code recheck}
 * @param failFast whether the first failing build ends it
 * @param any whether the first complete build ends it
 * @param recheck how long the service has, after the submission, to read a build with a held result again and to publish
 *     what has changed; it publishes nothing if nothing has changed
 */
public record WaitPolicy(Submitter submitter, boolean failFast, boolean any, Duration recheck) {
    /** A service that is not busy reads a submitted build within a second; the rest is for a busy one. */
    public static final Duration USUAL_RECHECK = Duration.ofSeconds(5);

    /** Who submits the builds. */
    public enum Submitter {
        THIS_COMMAND,
        /** The service itself, because it follows the schedule that has started them. */
        FOLLOWER,
        OTHERS
    }

    /** Whether this command submits the builds. */
    boolean submitted() {
        return submitter == Submitter.THIS_COMMAND;
    }
}
