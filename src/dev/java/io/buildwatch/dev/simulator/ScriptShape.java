package io.buildwatch.dev.simulator;

/**
 * How scripted builds end, as shares from 0 to 1. Immutable.
 *
 * @param failing of all builds, those in which a job fails and the jobs behind it do not run
 * @param canceled of all builds, those that are canceled midway
 * @param retried of the others, those in which a job fails once and is tried again under the same RID
 * @param unknownLast of the others, those in which one job ends with an undocumented status
 */
public record ScriptShape(double failing, double canceled, double retried, double unknownLast) {
    /**
     * Mostly builds that succeed, and some of each other kind but the last, which settles only after
     * {@code settle.timeout}.
     */
    public static final ScriptShape ORDINARY = new ScriptShape(0.2, 0.1, 0.25, 0);
}
