package io.buildwatch.rollup;

import static io.buildwatch.events.JobStatus.FAILED;
import static io.buildwatch.events.JobStatus.RUNNING;
import static io.buildwatch.events.JobStatus.SUCCEEDED;
import static io.buildwatch.rollup.RollupBench.event;
import static io.buildwatch.rollup.RollupBench.observed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buildwatch.events.BuildCompletion;
import io.buildwatch.flow.PlainAvro;
import io.buildwatch.state.BuildTally;
import io.buildwatch.streams.StreamFault;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

class BuildRollupTest {
    private final RollupBench bench = new RollupBench();

    @Test
    void theObservationBeforeItsEventsDoesNotComplete() {
        bench.take(observed(1, 1, 2, true), event(1, 1, "a", null, SUCCEEDED));
        assertThat(bench.published()).extracting(BuildCompletion::getComplete).containsOnly(false);

        bench.take(event(1, 2, "b", null, SUCCEEDED));
        assertThat(bench.published()).extracting(BuildCompletion::getComplete).containsExactly(true);
    }

    @Test
    void theEventsOfAResumedBuildBeforeTheirObservationEndItsCompletion() {
        bench.take(event(1, 1, "a", null, FAILED), observed(1, 1, 1, true));
        bench.published();
        bench.take(event(1, 2, "a", FAILED, RUNNING));
        assertThat(bench.published()).extracting(BuildCompletion::getComplete).containsExactly(false);

        bench.take(event(1, 3, "a", RUNNING, SUCCEEDED), observed(1, 3, 3, true), observed(1, 2, 2, false));
        assertThat(bench.published())
                .filteredOn(BuildCompletion::getComplete)
                .extracting(BuildCompletion::getCompletions)
                .containsExactly(2);
    }

    @Test
    void removesOnlyAfterItHasCountedThatFar() {
        bench.take(event(1, 1, "a", null, FAILED), observed(1, 1, 2, true));
        bench.published();
        bench.tombstone(1, 2);
        assertThat(bench.published()).isEmpty();

        bench.take(event(1, 2, "a", FAILED, RUNNING));
        List<BuildCompletion> last = bench.published();
        assertThat(last).hasSize(2).endsWith((BuildCompletion) null);
        assertThat(last.get(0).getComplete())
                .as("complete in the last record before the tombstone")
                .isTrue();
        assertThat(bench.tallies.map()).isEmpty();
    }

    @Test
    void aTombstoneWhoseObservationsWereCompactedAwayStillRemovesWhatTheEventsLeave() {
        bench.tombstone(1, 1);
        bench.take(event(1, 1, "a", null, SUCCEEDED));

        assertThat(bench.published()).endsWith((BuildCompletion) null);
        assertThat(bench.tallies.map()).isEmpty();
    }

    @Test
    void aTombstoneOfALaterWatchRemovesWhatTheEarlierOneLeft() {
        bench.take(event(1, 1, "a", null, SUCCEEDED));
        bench.published();
        bench.tombstone(2, 1);
        bench.take(event(2, 1, "a", null, SUCCEEDED));

        assertThat(bench.published()).endsWith((BuildCompletion) null);
        assertThat(bench.tallies.map()).isEmpty();
    }

    @Test
    void aTombstoneOfALaterWatchWithoutEventsRemovesTheEarlierOne() {
        bench.take(event(1, 1, "a", null, SUCCEEDED));
        bench.published();
        bench.tombstone(2, 0);

        assertThat(bench.published()).containsExactly((BuildCompletion) null);
        assertThat(bench.tallies.map()).isEmpty();
    }

    @Test
    void aNullValueThatBuildwatchDidNotWriteIsADeadLetterAndRemovesNothing() {
        bench.take(event(1, 1, "a", null, SUCCEEDED));
        bench.take((byte[]) null, new RecordHeaders());

        assertThat(bench.deadLetters()).isEqualTo(1);
        assertThat(bench.tallies.map()).hasSize(1);
    }

    @Test
    void anEventWhoseDeserializationFailsOnceIsCountedAndNoDeadLetter() {
        AtomicInteger calls = new AtomicInteger();
        RollupBench failing = new RollupBench(
                (topic, bytes) -> {
                    if (calls.getAndIncrement() == 0) {
                        throw new StreamsException("a fault of the deserializer, not of the bytes");
                    }
                    return PlainAvro.deserializer().deserialize(topic, bytes);
                },
                fault -> false);
        failing.take(event(1, 1, "a", null, SUCCEEDED));

        assertThat(failing.deadLetters()).isZero();
        assertThat(failing.published()).hasSize(1);
    }

    @Test
    void aRecordWhoseDeserializationAlwaysFailsIsADeadLetter() {
        RollupBench failing = new RollupBench(
                (topic, bytes) -> {
                    throw new StreamsException("never");
                },
                fault -> false);
        failing.take(event(1, 1, "a", null, SUCCEEDED));

        assertThat(failing.deadLetters()).isEqualTo(1);
        assertThat(failing.published()).isEmpty();
    }

    @Test
    void aNewWatchReplacesTheOldOneAndItsLateRecordsAreIgnored() {
        bench.take(event(1, 1, "a", null, FAILED), event(1, 2, "b", null, FAILED), observed(1, 1, 3, false));
        bench.tombstone(1, 3);
        bench.published();
        bench.take(event(2, 1, "a", null, RUNNING));
        bench.take(event(1, 3, "a", FAILED, SUCCEEDED), observed(1, 2, 3, true));
        bench.tombstone(1, 3);

        assertThat(bench.published()).singleElement().satisfies(completion -> {
            assertThat(completion.getWatch()).isEqualTo(2);
            assertThat(completion.getVersion()).isEqualTo(1);
            assertThat(completion.getJobCount()).isEqualTo(1);
            assertThat(completion.getFailedJobs()).isEmpty();
        });
    }

    @Test
    void aWordThatChangesNoCountIsNoNews() {
        bench.take(event(1, 1, "a", null, RUNNING), event(1, 2, "b", null, RUNNING));
        bench.published();
        bench.take(event(1, 3, "a", RUNNING, RUNNING));

        assertThat(bench.published()).isEmpty();
        assertThat(bench.tallies.get(RollupBench.RID).getSequence()).isEqualTo(3);
    }

    @Test
    void aTallyOfAnEarlierReleaseIsReadAsItIsAndFillsUpWithWhatFailsFromThenOn() {
        List<String> twenty =
                IntStream.rangeClosed(1, 20).mapToObj(i -> "job" + i).toList();
        bench.tallies.put(
                RollupBench.RID,
                BuildTally.newBuilder()
                        .setWatch(1)
                        .setVersion(30)
                        .setSequence(30)
                        .setFailed(30)
                        .setFailedJobs(twenty)
                        .build());
        bench.rollup.init(bench.context);

        bench.take(event(1, 31, "job1", FAILED, RUNNING), event(1, 32, "job25", FAILED, RUNNING));
        assertThat(bench.published().get(1).getFailedJobs()).isEqualTo(twenty.subList(1, 20));

        bench.take(event(1, 33, "job31", null, FAILED));
        assertThat(bench.published()).singleElement().satisfies(completion -> {
            assertThat(completion.getCounts().getFailed()).isEqualTo(29);
            assertThat(completion.getFailedJobs()).hasSize(20).endsWith("job31");
        });
    }

    @Test
    void namesUpToTwoHundredFailedJobsAndCountsTheRest() {
        for (int i = 1; i <= 250; i++) {
            bench.take(event(1, i, "job" + i, null, FAILED));
        }
        bench.published();
        for (int i = 1; i <= 190; i++) {
            bench.take(event(1, 250 + i, "job" + i, FAILED, RUNNING));
        }

        List<BuildCompletion> published = bench.published();
        assertThat(published.get(179).getFailedJobs())
                .hasSize(20)
                .startsWith("job181")
                .endsWith("job200");
        assertThat(published.get(189).getFailedJobs()).hasSize(10).endsWith("job200");
        assertThat(published.get(189).getCounts().getFailed()).isEqualTo(60);
        assertThat(bench.tallies.get(RollupBench.RID).getFailedJobs()).hasSize(10);
    }

    @Test
    void failedJobsAreTwentyAtMostAndFilledUpWhenOneRecovers() {
        for (int i = 1; i <= 25; i++) {
            bench.take(event(1, i, "job" + i, null, FAILED));
        }
        bench.published();
        bench.take(event(1, 26, "job3", FAILED, RUNNING));

        assertThat(bench.published()).singleElement().satisfies(completion -> {
            assertThat(completion.getCounts().getFailed()).isEqualTo(24);
            assertThat(completion.getFailedJobs())
                    .hasSize(20)
                    .doesNotContain("job3")
                    .doesNotHaveDuplicates();
        });
    }

    @Test
    void whatAnEarlierReleaseCountedOverAGapLeavesNoCountBelowZero() {
        bench.tallies.put(
                RollupBench.RID,
                BuildTally.newBuilder().setWatch(1).setSequence(4).build());
        bench.rollup.init(bench.context);
        bench.take(event(1, 5, "a", RUNNING, SUCCEEDED));

        assertThat(bench.published()).singleElement().satisfies(completion -> {
            assertThat(completion.getCounts().getRunning()).isZero();
            assertThat(completion.getCounts().getSucceeded()).isEqualTo(1);
        });
    }

    @Test
    void aSchemaThatCannotBeLookedUpIsNoDeadLetterButAFault() {
        RollupBench down = new RollupBench(
                (topic, bytes) -> {
                    throw new TimeoutException("registry");
                },
                TimeoutException.class::isInstance);

        down.context.setRecordMetadata("build-observed", 3, 7);
        assertThatThrownBy(() -> down.take(new byte[] {1}, new RecordHeaders()))
                .isInstanceOf(StreamFault.class)
                .hasMessageContaining("build-observed-3 at offset 7")
                .hasRootCauseMessage("registry");
        assertThat(down.deadLetters()).isZero();
    }

    @Test
    void aTaskThatIsRevivedTicksOnce() {
        bench.rollup.init(bench.context);

        assertThat(bench.context.scheduledPunctuators())
                .extracting(punctuator -> punctuator.cancelled())
                .isEqualTo(List.of(true, false));
    }
}
