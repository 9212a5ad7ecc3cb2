package io.buildwatch.poll;

import static io.buildwatch.poll.GivenBuilds.MINUTE;
import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.foundry.BuildStatus;
import io.buildwatch.poll.SettleProof.Found;
import io.buildwatch.poll.SettleProof.Settlement;
import io.buildwatch.poll.SettleProof.Ticket;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettleProofTest {
    private final SettleProof proof = new SettleProof(GivenBuilds.CONFIG, false);
    private long now = 1_000_000_000;

    /** Takes a whole sweep that begins and ends now. */
    private Optional<Settlement> sweep(boolean allTerminal, int open) {
        return sweep(proof.beginSweep(), allTerminal, false, open, 7);
    }

    private Optional<Settlement> sweep(Ticket ticket, boolean allTerminal, boolean doubted, int open, long print) {
        return proof.settlementAfter(new Found(ticket, now, now, allTerminal, doubted, 3, open, print));
    }

    private void sweepFor(long duration, boolean allTerminal, int open) {
        for (long end = now + duration; now < end; now += MINUTE / 2) {
            assertThat(sweep(allTerminal, open)).isEmpty();
        }
    }

    @Nested
    class TheRule {
        @Test
        void settlesByAWholeSweepBegunAfterTheTerminalReading() {
            proof.noteBuildStatus(BuildStatus.SUCCEEDED, now);

            assertThat(sweep(true, 0)).contains(new Settlement(null));
        }

        @Test
        void doesNotSettleByASweepBegunBeforeTheReading() {
            Ticket early = proof.beginSweep();
            proof.noteBuildStatus(BuildStatus.SUCCEEDED, now);

            assertThat(sweep(early, true, false, 0, 7)).isEmpty();
        }

        @Test
        void doesNotSettleByASweepBegunBeforeTheBuildRanAgain() {
            proof.noteBuildStatus(BuildStatus.FAILED, now);
            Ticket early = proof.beginSweep();
            proof.noteBuildStatus(BuildStatus.RUNNING, now + 1);
            proof.noteBuildStatus(BuildStatus.FAILED, now + 2);

            assertThat(sweep(early, true, false, 0, 7)).isEmpty();
            assertThat(sweep(true, 0)).isPresent();
        }

        @Test
        void doesNotSettleByASweepOfAnEarlierRunThoughTheClockWasSetBack() {
            proof.noteBuildStatus(BuildStatus.FAILED, now);
            Ticket early = proof.beginSweep();
            proof.noteBuildStatus(BuildStatus.RUNNING, now - 5_000);
            proof.noteBuildStatus(BuildStatus.FAILED, now - 4_000);

            assertThat(sweep(early, true, false, 0, 7)).isEmpty();
        }

        @Test
        void settlesABuildWithoutJobsByTwoSweepsAnIntervalApart() {
            proof.noteBuildStatus(BuildStatus.SUCCEEDED, now);

            assertThat(empty(now)).isEmpty();
            assertThat(empty(now + 2 * MINUTE - 1)).isEmpty();
            assertThat(empty(now + 2 * MINUTE)).contains(new Settlement(null));
        }

        @Test
        void doesNotSettleByAnEmptySweepWhenThereWereJobsBetween() {
            proof.noteBuildStatus(BuildStatus.SUCCEEDED, now);

            assertThat(empty(now)).isEmpty();
            assertThat(sweep(false, 1)).isEmpty();
            assertThat(empty(now + 2 * MINUTE)).isEmpty();
        }

        private Optional<Settlement> empty(long at) {
            return proof.settlementAfter(new Found(proof.beginSweep(), at, at, true, false, 0, 0, 0));
        }

        @Test
        void doesNotSettleWhileTheBuildRunsOrItsWordIsNotKnown() {
            proof.noteBuildStatus(BuildStatus.RUNNING, now);
            assertThat(sweep(true, 0)).isEmpty();
            proof.noteBuildStatus(BuildStatus.UNKNOWN, now);
            assertThat(sweep(true, 0)).isEmpty();
        }

        @Test
        void doesNotSettleWhileAJobIsOpenOrDoubted() {
            proof.noteBuildStatus(BuildStatus.SUCCEEDED, now);

            assertThat(sweep(false, 1)).isEmpty();
            assertThat(sweep(true, 1)).as("an open job that is not listed").isEmpty();
            assertThat(sweep(proof.beginSweep(), true, true, 0, 7)).isEmpty();
        }
    }

    @Nested
    class JobsThatNeverEnd {
        @Test
        void settlesAfterTheTimeoutAndSaysHowMany() {
            proof.noteBuildStatus(BuildStatus.CANCELED, now);
            sweepFor(10 * MINUTE, false, 2);
            now += 1;
            proof.noteBuildStatus(BuildStatus.CANCELED, now);

            assertThat(sweep(false, 2))
                    .hasValueSatisfying(
                            settlement -> assertThat(settlement.detail()).contains("CANCELED", "2 jobs"));
        }

        @Test
        void needsALaterReadingThatTheBuildStayedEnded() {
            proof.noteBuildStatus(BuildStatus.CANCELED, now);
            sweepFor(20 * MINUTE, false, 2);
        }

        @Test
        void doesNotSettleAcrossAGapInTheWholeSweeps() {
            proof.noteBuildStatus(BuildStatus.CANCELED, now);
            sweepFor(4 * MINUTE, false, 2);
            proof.notePartialSweep(true);
            proof.notePartialSweep(true);
            proof.notePartialSweep(true);
            now += 6 * MINUTE;
            proof.noteBuildStatus(BuildStatus.CANCELED, now);

            assertThat(sweep(false, 2)).isEmpty();
            sweepFor(9 * MINUTE, false, 2);
        }

        /** The quota decides how far apart sweeps are, so the time between two whole ones is no gap by itself. */
        @Test
        void settlesThoughSweepsAreFarApartAndEverySecondOneFails() {
            proof.noteBuildStatus(BuildStatus.CANCELED, now);
            for (int i = 0; i < 2; i++) {
                assertThat(sweep(false, 2)).isEmpty();
                proof.notePartialSweep(true);
                now += 6 * MINUTE;
            }
            proof.noteBuildStatus(BuildStatus.CANCELED, now);

            assertThat(sweep(false, 2)).isPresent();
        }

        @Test
        void beginsAnewWhenTheBuildRanMeanwhile() {
            proof.noteBuildStatus(BuildStatus.CANCELED, now);
            sweepFor(6 * MINUTE, false, 2);
            proof.noteBuildStatus(BuildStatus.RUNNING, now);
            proof.noteBuildStatus(BuildStatus.CANCELED, now);
            sweepFor(6 * MINUTE, false, 2);
            proof.noteBuildStatus(BuildStatus.CANCELED, now);

            assertThat(sweep(false, 2)).isEmpty();
        }

        @Test
        void asksForTheReadingThatIsAwaited() {
            assertThat(proof.nextBuildReadingAt()).isNull();
            proof.noteBuildStatus(BuildStatus.CANCELED, now);
            assertThat(proof.nextBuildReadingAt()).isEqualTo(now + 10 * MINUTE);
            proof.noteBuildStatus(BuildStatus.CANCELED, now + 10 * MINUTE);
            assertThat(proof.nextBuildReadingAt()).isNull();
        }
    }

    @Nested
    class WithoutBuild {
        private void denyFor(long duration, boolean allTerminal, int open) {
            for (long end = now + duration; now < end; now += MINUTE / 2) {
                proof.noteBuildRefused(now);
                assertThat(sweep(allTerminal, open)).isEmpty();
            }
            proof.noteBuildRefused(now);
        }

        @Test
        void settlesByTwoSweepsAnIntervalApart() {
            denyFor(2 * MINUTE, true, 0);

            assertThat(sweep(true, 0))
                    .hasValueSatisfying(
                            settlement -> assertThat(settlement.detail()).contains("job list alone"));
        }

        @Test
        void doesNotSettleWhenTheListChangedMeanwhile() {
            denyFor(2 * MINUTE, true, 0);

            assertThat(sweep(proof.beginSweep(), true, false, 0, 8)).isEmpty();
        }

        @Test
        void doesNotSettleOnceTheBuildToldItsStatus() {
            denyFor(MINUTE, true, 0);
            proof.noteBuildStatus(BuildStatus.RUNNING, now);
            denyFor(5 * MINUTE, true, 0);

            assertThat(sweep(true, 0)).isEmpty();
        }

        @Test
        void doesNotSettleByOneDenialAlone() {
            proof.noteBuildRefused(now);
            sweepFor(30 * MINUTE, true, 0);
        }

        @Test
        void doesNotSettleAnEmptyList() {
            denyFor(5 * MINUTE, false, 0);
            var empty = new Found(proof.beginSweep(), now + 5 * MINUTE, now + 5 * MINUTE, true, false, 0, 0, 0);

            assertThat(proof.settlementAfter(empty)).isEmpty();
        }

        @Test
        void waitsTheTimeoutForJobsThatVanished() {
            denyFor(10 * MINUTE, true, 1);

            assertThat(sweep(true, 1))
                    .hasValueSatisfying(
                            settlement -> assertThat(settlement.detail()).contains("1 job left the list"));
        }

        @Test
        void beginsAnewWhenAPartialSweepShowsAJobThatRuns() {
            denyFor(MINUTE, true, 0);
            proof.notePartialSweep(false);
            denyFor(2 * MINUTE, true, 0);

            assertThat(sweep(true, 0)).isPresent();
        }

        @Test
        void aDoubtedReadingBeginsTheIntervalAnew() {
            denyFor(MINUTE, true, 0);
            assertThat(sweep(proof.beginSweep(), false, true, 0, 7)).isEmpty();
            now += 1;
            denyFor(2 * MINUTE, true, 0);

            assertThat(sweep(true, 0)).isPresent();
        }
    }

    /**
     * {@code Build.status} is SUCCEEDED, and one of its jobs has left the list. The quota decides how often there is a
     * whole sweep.
     */
    @ParameterizedTest
    @ValueSource(ints = {60, 120, 149, 160, 300, 1_000})
    void jobsThatNeverEndSettleHoweverManyBuildsShareTheQuota(int secondsBetweenSweeps) {
        SettleProof proof = new SettleProof(GivenBuilds.CONFIG, false);
        proof.noteBuildStatus(BuildStatus.SUCCEEDED, 0);
        long settledAt = -1;
        for (long t = 1_000; t < 86_400_000 && settledAt < 0; t += secondsBetweenSweeps * 1_000L) {
            Long next = proof.nextBuildReadingAt();
            if (next != null && next <= t) {
                proof.noteBuildStatus(BuildStatus.SUCCEEDED, t);
            }
            var found = new SettleProof.Found(proof.beginSweep(), t, t + 500, true, false, 1, 1, 77);
            settledAt = proof.settlementAfter(found).isPresent() ? t : -1;
        }

        long timeout = GivenBuilds.CONFIG.settleTimeout().toMillis();
        assertThat(settledAt).isBetween(timeout, Math.max(2 * timeout, timeout + 3 * secondsBetweenSweeps * 1_000L));
    }
}
