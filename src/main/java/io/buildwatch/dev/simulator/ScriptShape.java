package io.buildwatch.dev.simulator;

/**
 * What becomes of scripted builds, as shares of all builds, 0 to 1. Immutable.
 *
 * @param failing builds in which a job fails and the jobs behind it do not run
 * @param canceled builds that are canceled midway
 * @param retried of the others, those in which a job fails once and is tried again under the same RID
 * @param unknownLast of the others, those in which a job's last word is one that nobody knows
 */
public record ScriptShape(double failing, double canceled, double retried, double unknownLast) {
    /** Mostly good builds, some of every other kind that comes to an end by itself. */
    public static final ScriptShape ORDINARY = new ScriptShape(0.2, 0.1, 0.25, 0);
}
