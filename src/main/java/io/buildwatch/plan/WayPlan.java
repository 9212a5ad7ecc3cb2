package io.buildwatch.plan;

import java.util.List;

/**
 * What is to be expected of one way of reading jobs again. Immutable.
 *
 * @param refresh the value of {@code foundry.refresh}
 * @param delay from a change in Foundry to its event
 * @param decides the settings that decide how great the delay is
 * @param limited whether these are limits on calls; otherwise they are intervals, and more calls could be made
 * @param callsPerMinute all calls
 * @param calls by endpoint and purpose
 * @param changes what would make events fresher, the most effective one first; empty if no setting would
 * @param notes what else there is to know, in sentences
 */
public record WayPlan(
        String refresh,
        DelaySummary delay,
        String decides,
        boolean limited,
        double callsPerMinute,
        List<PlannedCalls> calls,
        List<PlannedChange> changes,
        List<String> notes) {

    /** Up to about this delay, in s, most of it is the time of an answer and of a commit. */
    private static final double MOSTLY_ANSWER_AND_COMMIT = 0.3;

    boolean isByBatch() {
        return refresh.equals(FreshnessPlan.BATCH);
    }

    /** Why {@link #changes} is empty. */
    String whyNothingHelps() {
        boolean waitsForCalls = limited || delay.meanSeconds() > MOSTLY_ANSWER_AND_COMMIT;
        return isByBatch() && waitsForCalls
                ? "no setting helps, because Foundry documents 4 calls a second to each batch endpoint"
                : "no setting helps much, because most of it is the time of an answer and of a commit";
    }
}
