package io.buildwatch.guarantees;

import io.buildwatch.dev.simulator.GroundTruth;
import java.util.Collection;
import java.util.List;

/** What docs/events.md#guarantees promises, as objects that are asked together at the end of a test. */
public final class Guarantees {
    /** Hold whatever the API answered. */
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

    /** Hold where no answer was stale or put a wrong word in a job's mouth: a lie that lasts is believed. */
    public static final List<Guarantee> WHERE_ANSWERS_ARE_TRUE =
            List.of(JobGuarantees::statusIsMonotoneWithinAnAttempt, JobGuarantees::windowHoldsTheTrueTime);

    private Guarantees() {}

    /** After answers that were incomplete, late or not there, but never wrong. */
    public static void assertAll(Seen seen, GroundTruth truth, Collection<String> rids) {
        assertThat(seen, truth, rids, ALWAYS);
        assertThat(seen, truth, rids, WHERE_ANSWERS_ARE_TRUE);
    }

    /** After answers some of which were wrong. */
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
