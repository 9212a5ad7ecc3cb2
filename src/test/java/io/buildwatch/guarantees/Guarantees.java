package io.buildwatch.guarantees;

import io.buildwatch.dev.simulator.GroundTruth;
import java.util.Collection;
import java.util.List;

/** The guarantees of docs/events.md#guarantees as objects, to be checked together at the end of a test. */
public final class Guarantees {
    /** The guarantees that hold whatever the API answered. */
    public static final List<Guarantee> ALWAYS = List.of(
            JobGuarantees::sequenceIsGaplessAndInOrder,
            JobGuarantees::nothingIsSaidTwice,
            JobGuarantees::previousStatusChains,
            JobGuarantees::attemptsCountTheTerminalStatusesLeft,
            JobGuarantees::windowsAreNotEmpty,
            JobGuarantees::lastStatusIsTheTruth,
            BuildGuarantees::observedVersionsCountOn,
            BuildGuarantees::observationsSayNothingTwice,
            BuildGuarantees::observedSequenceIsThatOfAnEvent,
            CompletionGuarantees::versionsCountOn,
            CompletionGuarantees::nothingIsSaidTwice,
            CompletionGuarantees::countsEqualARecount,
            CompletionGuarantees::stateFollowsFromCountsAndStatus,
            CompletionGuarantees::completeOnlyWhereSettledAndCounted,
            CompletionGuarantees::neverCompleteTooEarly,
            CompletionGuarantees::completionsCountsTheTimesItBecameComplete,
            RecordGuarantees::allOnOnePartition,
            RecordGuarantees::cloudEventsNameTheirRecords);

    /**
     * The guarantees that hold only if no answer was stale or gave a job a wrong status: a wrong status that lasts is
     * believed.
     */
    public static final List<Guarantee> WHERE_ANSWERS_ARE_TRUE =
            List.of(JobGuarantees::statusIsMonotoneWithinAnAttempt, JobGuarantees::windowHoldsTheTrueTime);

    private Guarantees() {}

    /** Checks all guarantees. For answers that may be incomplete, late or missing, but are never wrong. */
    public static void assertAll(Seen seen, GroundTruth truth, Collection<String> rids) {
        assertThat(seen, truth, rids, ALWAYS);
        assertThat(seen, truth, rids, WHERE_ANSWERS_ARE_TRUE);
    }

    /** Checks the guarantees that hold although some answers were wrong. */
    public static void assertAllDespiteLies(Seen seen, GroundTruth truth, Collection<String> rids) {
        assertThat(seen, truth, rids, ALWAYS);
    }

    private static void assertThat(Seen seen, GroundTruth truth, Collection<String> rids, List<Guarantee> guarantees) {
        for (String rid : rids) {
            guarantees.forEach(guarantee -> guarantee.assertHolds(seen, truth, rid));
        }
        RecordGuarantees.cloudEventIdsAreUnique(seen);
    }
}
