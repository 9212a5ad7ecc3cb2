package io.buildwatch.rollup;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.BuildState;
import io.buildwatch.records.TrustedRecords;
import io.buildwatch.state.BuildTally;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TallyCompletionTest {
    static {
        TrustedRecords.trust();
    }

    /**
     * A tally with these counts, in the order of {@code JobCounts}: waiting running succeeded failed canceled didNotRun
     * unknown.
     */
    private static BuildTally tally(String counts, boolean settled, @Nullable String buildStatus) {
        String[] count = counts.split(" ");
        return BuildTally.newBuilder()
                .setWatch(1)
                .setSequence(9)
                .setObservedSequence(9)
                .setSettled(settled)
                .setBuildStatus(buildStatus)
                .setWaiting(Integer.parseInt(count[0]))
                .setRunning(Integer.parseInt(count[1]))
                .setSucceeded(Integer.parseInt(count[2]))
                .setFailed(Integer.parseInt(count[3]))
                .setCanceled(Integer.parseInt(count[4]))
                .setDidNotRun(Integer.parseInt(count[5]))
                .setUnknown(Integer.parseInt(count[6]))
                .build();
    }

    @ParameterizedTest
    @CsvSource({
        "0 0 0 0 0 0 0, PENDING, 0",
        "3 0 0 0 0 0 0, PENDING, 0",
        "2 1 0 0 0 0 0, RUNNING, 0",
        "2 0 0 0 0 0 1, RUNNING, 0",
        "2 0 1 0 0 0 0, RUNNING, 33",
        "1 1 1 1 0 0 0, FAILING, 50",
        "0 0 0 1 0 0 0, FAILING, 99",
        "0 0 3 0 1 1 0, RUNNING, 99",
        "1 0 999 0 0 0 0, RUNNING, 99",
    })
    void tellsWhereABuildStandsUntilItIsComplete(String counts, BuildState state, int percent) {
        BuildCompletion so = TallyCompletion.of("rid", tally(counts, false, "SUCCEEDED"), 5);

        assertThat(so.getComplete()).isFalse();
        assertThat(so.getState()).isEqualTo(state);
        assertThat(so.getPercentComplete()).isEqualTo(percent);
    }

    @ParameterizedTest
    @CsvSource({
        "0 0 3 0 0 0 0, SUCCEEDED, SUCCEEDED",
        "0 0 3 0 0 0 0, FAILED, FAILED",
        "0 0 0 3 0 0 0, SUCCEEDED, SUCCEEDED",
        "1 0 3 0 0 0 0, CANCELED, CANCELED",
        "0 0 3 1 1 0 0, , FAILED",
        "0 0 3 0 1 0 0, , CANCELED",
        "0 0 0 0 0 2 0, , CANCELED",
        "1 0 0 0 0 2 0, , CANCELED",
        "0 0 1 0 0 2 0, , SUCCEEDED",
        "0 0 3 0 0 0 0, UNKNOWN, SUCCEEDED",
    })
    void tellsTheOutcomeOnceComplete(String counts, @Nullable String buildStatus, BuildState state) {
        BuildCompletion complete = TallyCompletion.of("rid", tally(counts, true, buildStatus), 5);

        assertThat(complete.getComplete()).isTrue();
        assertThat(complete.getState()).isEqualTo(state);
        assertThat(complete.getPercentComplete()).isEqualTo(100);
    }

    @Test
    void isNotCompleteBeforeTheLastEventNorAfterAnUncoveredOne() {
        BuildTally tally = tally("0 0 1 0 0 0 0", true, "SUCCEEDED");

        assertThat(TallyCompletion.isComplete(
                        BuildTally.newBuilder(tally).setObservedSequence(10).build()))
                .isFalse();
        assertThat(TallyCompletion.isComplete(
                        BuildTally.newBuilder(tally).setObservedSequence(8).build()))
                .isFalse();
    }

    @Test
    void timesVersionAndSequenceAreNoNews() {
        BuildTally tally = tally("1 0 0 0 0 0 0", false, null);
        BuildTally later = BuildTally.newBuilder(tally)
                .setVersion(7)
                .setSequence(10)
                .setFirstStarted(8L)
                .setLastFinished(9L)
                .build();

        assertThat(TallyCompletion.isSameForSubscribers(tally, later)).isTrue();
        assertThat(TallyCompletion.isSameForSubscribers(
                        tally,
                        BuildTally.newBuilder(tally).setMonitoring("LOST").build()))
                .isFalse();
    }
}
