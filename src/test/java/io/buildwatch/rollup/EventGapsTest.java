package io.buildwatch.rollup;

import static io.buildwatch.events.JobStatus.RUNNING;
import static io.buildwatch.events.JobStatus.SUCCEEDED;
import static io.buildwatch.rollup.RollupBench.event;
import static io.buildwatch.rollup.RollupBench.observed;
import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.events.Monitoring;
import io.buildwatch.flow.PlainAvro;
import io.buildwatch.state.BuildTally;
import io.buildwatch.streams.RangeReading;
import java.util.List;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

/**
 * What happens to a build if one of its job events is missing. A reading's records are handed over for a few real ms in
 * each tick, so on a slow machine that may take more than one tick.
 */
class EventGapsTest {
    private static final JobStatusChanged FIRST = event(1, 1, "a", null, RUNNING);
    private static final JobStatusChanged SECOND = event(1, 2, "b", null, RUNNING);
    private static final JobStatusChanged THIRD = event(1, 3, "b", RUNNING, SUCCEEDED);
    private static final JobStatusChanged FOURTH = event(1, 4, "a", RUNNING, SUCCEEDED);

    private final RollupBench bench = new RollupBench();

    private BuildCompletion last() {
        List<BuildCompletion> published = bench.published();
        assertThat(published).isNotEmpty();
        return published.get(published.size() - 1);
    }

    private BuildTally tally() {
        return bench.tallies.get(RollupBench.RID);
    }

    @Test
    void nothingIsCountedOverAGap() {
        bench.topic.away = true;
        bench.take(FIRST, SECOND);
        bench.published();
        bench.take(FOURTH, event(1, 5, "c", null, SUCCEEDED), observed(1, 1, 5, true));

        assertThat(bench.published()).filteredOn(BuildCompletion::getComplete).isEmpty();
        assertThat(tally().getSequence()).isEqualTo(2);
        assertThat(tally().getGapSeen()).isEqualTo(5);
        assertThat(bench.counts().withGaps()).isEqualTo(1);
        assertThat(bench.eventGaps)
                .as("one gap, however many events come after it")
                .isEqualTo(1);
        assertThat(TallyCompletion.monitoring(tally())).isEqualTo(Monitoring.LOST);
    }

    @Test
    void whatTheTopicStillHoldsIsCountedAtTheNextTick() {
        bench.take(FIRST, SECOND);
        bench.skip(THIRD);
        bench.take(FOURTH, observed(1, 1, 4, true));
        assertThat(last()).satisfies(lost -> {
            assertThat(lost.getComplete()).isFalse();
            assertThat(lost.getMonitoring()).isEqualTo(Monitoring.LOST);
            assertThat(lost.getSequence()).isEqualTo(2);
            assertThat(lost.getCounts().getRunning()).isEqualTo(2);
        });

        bench.tickFor(1_000);

        assertThat(last()).satisfies(whole -> {
            assertThat(whole.getComplete()).isTrue();
            assertThat(whole.getMonitoring()).isEqualTo(Monitoring.WATCHING);
            assertThat(whole.getCounts().getSucceeded()).isEqualTo(2);
            assertThat(whole.getCompletions()).isEqualTo(1);
        });
        assertThat(bench.counts().withGaps()).isZero();
    }

    @Test
    void aSkippedEventThatNoneFollowsIsFoundOnceTheBuildIsBehindForLong() {
        bench.take(FIRST, SECOND, THIRD, observed(1, 1, 4, true));
        bench.skip(FOURTH);
        bench.tick(EventGaps.BEHIND_MS - 1);
        assertThat(bench.topic.asked).isEmpty();
        assertThat(last().getMonitoring()).isEqualTo(Monitoring.WATCHING);

        bench.tick(1_001);
        bench.tickFor(1_000);

        assertThat(last()).satisfies(whole -> {
            assertThat(whole.getComplete()).isTrue();
            assertThat(whole.getMonitoring()).isEqualTo(Monitoring.WATCHING);
        });
    }

    /** Otherwise a backlog would be read twice. */
    @Test
    void whatIsOnlyBehindIsNotLookedForWhileOtherEventsCome() {
        bench.take(observed(1, 1, 4, true));
        for (int i = 0; i < 20; i++) {
            bench.tick(EventGaps.QUIET_MS - 1_000);
            bench.take(FIRST);
        }
        assertThat(bench.topic.asked).isEmpty();

        bench.tick(EventGaps.PATIENCE_MS);
        assertThat(bench.topic.asked).hasSize(1);
    }

    @Test
    void anEventOfWhichOnlyAnObservationTellsIsLostOnlyWhenAllWasRead() {
        bench.take(FIRST, SECOND, THIRD, observed(1, 1, 4, true));
        bench.published();
        bench.tick(EventGaps.BEHIND_MS + 1_000);
        bench.tick(10);
        assertThat(bench.published()).isEmpty();

        bench.tickFor(2_000);

        assertThat(bench.topic.asked).extracting(RangeReading.From::offset).containsExactly(-1L, 0L);
        assertThat(last().getMonitoring()).isEqualTo(Monitoring.LOST);
        assertThat(bench.counts().withGaps()).isEqualTo(1);
    }

    @Test
    void whatIsNotInTheTopicAnyMoreIsLookedForSeldom() {
        bench.take(FIRST, FOURTH, observed(1, 1, 4, true));
        bench.tickFor(EventGaps.PATIENCE_MS - 5_000);
        assertThat(bench.topic.asked).hasSize(2);

        bench.skip(SECOND);
        bench.skip(THIRD);
        // The events of a build must be in order in the topic, so the last one is deleted and appended again.
        bench.topic.delete(FOURTH);
        bench.skip(FOURTH);
        bench.tickFor(20_000);
        assertThat(last().getComplete()).isTrue();
    }

    @Test
    void aTombstoneRemovesABuildWhoseEventsAreNotThereAnyMore() {
        bench.take(FIRST, FOURTH, observed(1, 1, 4, true));
        bench.tickFor(5_000);
        bench.tombstone(1, 4);
        assertThat(bench.tallies.map()).isNotEmpty();
        bench.published();

        bench.tickFor(EventGaps.PATIENCE_MS + 5_000);

        assertThat(bench.tallies.map()).isEmpty();
        assertThat(bench.published()).containsExactly((BuildCompletion) null);
        assertThat(bench.counts().withGaps()).isZero();
    }

    @Test
    void eventsThatARemovedBuildHasLeftAreRemovedTheSecondTimeThatTheOthersAreMissed() {
        bench.take(FOURTH);
        bench.tickFor(5_000);
        assertThat(last().getMonitoring()).isEqualTo(Monitoring.LOST);

        bench.tickFor(EventGaps.PATIENCE_MS + 5_000);

        assertThat(bench.published()).containsExactly((BuildCompletion) null);
        assertThat(bench.tallies.map()).isEmpty();
    }

    @Test
    void aTaskThatBeginsAgainGoesOnLookingAndDropsWhatTheOldOneHasFound() {
        bench.topic.away = true;
        bench.take(FIRST, SECOND);
        bench.skip(THIRD);
        bench.take(FOURTH, observed(1, 1, 4, true));
        bench.tick(10);
        bench.rollup.close();
        bench.topic.unanswered.forEach(bench.topic::answer);
        bench.published();

        bench.topic.away = false;
        bench.rollup.init(bench.context);
        assertThat(bench.counts().withGaps()).isEqualTo(1);
        bench.tick(10);
        assertThat(bench.published()).isEmpty();
        bench.tickFor(1_000);

        assertThat(last().getComplete()).isTrue();
    }

    @Test
    void aTaskThatBeginsAgainLooksForWhatItIsBehind() {
        bench.take(FIRST, SECOND, THIRD, observed(1, 1, 4, true));
        bench.skip(FOURTH);
        bench.rollup.init(bench.context);
        bench.tickFor(EventGaps.BEHIND_MS + 2_000);

        assertThat(last().getComplete()).isTrue();
    }

    @Test
    void aRegistryThatIsAwayIsAskedAgainLaterAndIsNoFault() {
        boolean[] down = {false};
        RollupBench unsure = new RollupBench(
                (topic, bytes) -> {
                    if (down[0] && topic.equals("job-status-changed")) {
                        throw new TimeoutException("registry");
                    }
                    return PlainAvro.deserializer().deserialize(topic, bytes);
                },
                TimeoutException.class::isInstance);
        unsure.take(FIRST, SECOND);
        unsure.skip(THIRD);
        unsure.take(FOURTH, observed(1, 1, 4, true));
        down[0] = true;
        unsure.tickFor(20_000);
        assertThat(unsure.topic.asked).hasSize(1);

        down[0] = false;
        unsure.tickFor(20_000);

        List<BuildCompletion> published = unsure.published();
        assertThat(published.get(published.size() - 1).getComplete()).isTrue();
    }

    @Test
    void ofMoreBuildsThanAreNotedTheRestIsNotedWhenThereIsRoomAgain() {
        RollupStores stores = new RollupStores(bench.tallies, new StateCounts());
        EventGaps gaps = new EventGaps(bench.topic, 0, 2, 0);
        BuildTally behind =
                BuildTally.newBuilder().setWatch(1).setObservedSequence(1).build();
        for (String rid : List.of("one", "two", "three")) {
            stores.put(rid, behind, behind);
            gaps.update(rid, behind, 0);
        }
        assertThat(gaps.hasRoomAgain()).isFalse();

        BuildTally whole = BuildTally.newBuilder(behind).setSequence(1).build();
        gaps.update("one", whole, 0);
        gaps.update("two", whole, 0);

        assertThat(gaps.hasRoomAgain()).isTrue();
        assertThat(gaps.hasRoomAgain()).isFalse();
    }
}
