package io.buildwatch.rollup;

import static io.buildwatch.events.JobStatus.FAILED;
import static io.buildwatch.events.JobStatus.RUNNING;
import static io.buildwatch.events.JobStatus.SUCCEEDED;
import static io.buildwatch.rollup.RollupBench.event;
import static io.buildwatch.rollup.RollupBench.observed;
import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.events.BuildObserved;
import io.buildwatch.events.BuildState;
import io.buildwatch.events.JobStatus;
import io.buildwatch.events.Monitoring;
import io.buildwatch.state.BuildTally;
import io.buildwatch.testing.CaseSource;
import io.buildwatch.testing.SeededCases;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StateCountsTest {
    private final RollupBench bench = new RollupBench();

    @Test
    void followABuildFromItsFirstEventToItsRemoval() {
        assertThat(counted(bench.counts())).isEmpty();

        bench.take(event(1, 1, "a", null, RUNNING));
        assertThat(counted(bench.counts())).containsOnly(Map.entry("RUNNING WATCHING", 1));
        bench.take(event(1, 2, "a", RUNNING, FAILED));
        assertThat(counted(bench.counts())).containsOnly(Map.entry("FAILING WATCHING", 1));
        bench.take(lost(1, 1, 2));
        assertThat(counted(bench.counts())).containsOnly(Map.entry("FAILING LOST", 1));
        bench.take(event(1, 3, "a", FAILED, SUCCEEDED), observed(1, 2, 3, true));
        assertThat(counted(bench.counts())).containsOnly(Map.entry("SUCCEEDED WATCHING", 1));
        bench.tombstone(1, 3);
        assertThat(counted(bench.counts())).isEmpty();
    }

    @Test
    void countWhatATombstoneLeavesForLaterOnlyOnceItIsPublished() {
        bench.tombstone(1, 2);
        assertThat(counted(bench.counts())).isEmpty();
        bench.take(event(1, 1, "a", null, RUNNING));
        assertThat(counted(bench.counts())).containsOnly(Map.entry("RUNNING WATCHING", 1));
        bench.take(event(1, 2, "a", RUNNING, SUCCEEDED));
        assertThat(counted(bench.counts())).isEmpty();
    }

    @Test
    void areGoneWithTheTaskAndBeginAnewWithIt() {
        bench.take(event(1, 1, "a", null, RUNNING));
        bench.rollup.close();
        assertThat(bench.counts).isEmpty();

        bench.rollup.init(bench.context);
        assertThat(counted(bench.counts())).containsOnly(Map.entry("RUNNING WATCHING", 1));
        bench.rollup.init(bench.context);
        assertThat(counted(bench.counts()))
                .as("counts after the task was revived")
                .containsOnly(Map.entry("RUNNING WATCHING", 1));
    }

    /** Property: after any records in any order, the counts that were kept step by step equal a count of the store. */
    @Test
    void areWhatACountOfTheStoreGives() {
        SeededCases.check(300, CaseSource::anyLong, StateCountsTest::areWhatACountGives);
    }

    private static void areWhatACountGives(long seed) {
        Random random = new Random(seed);
        RollupBench any = new RollupBench();
        for (int i = 0; i < 60; i++) {
            long watch = 1 + random.nextInt(3);
            long sequence = 1 + random.nextInt(8);
            JobStatus[] statuses = JobStatus.values();
            switch (random.nextInt(5)) {
                case 4 -> any.tick(random.nextInt(60_000));
                case 0 -> any.take(observed(watch, 1 + random.nextInt(8), sequence, random.nextBoolean()));
                case 1 -> any.take(lost(watch, 1 + random.nextInt(8), sequence));
                case 2 -> any.tombstone(watch, random.nextInt(8));
                default ->
                    any.take(event(watch, sequence, "job" + sequence, null, statuses[random.nextInt(statuses.length)]));
            }
            StateCounts recount = new StateCounts();
            any.tallies.map().values().forEach((BuildTally tally) -> recount.replace(null, tally));
            assertThat(counted(any.counts())).isEqualTo(counted(recount));
            assertThat(any.counts().withGaps()).isEqualTo(recount.withGaps());
        }
    }

    private static BuildObserved lost(long watch, long version, long sequence) {
        return BuildObserved.newBuilder(observed(watch, version, sequence, false))
                .setMonitoring(Monitoring.LOST)
                .build();
    }

    /** All counts that are not 0. */
    private static Map<String, Integer> counted(StateCounts counts) {
        Map<String, Integer> all = new TreeMap<>();
        for (BuildState state : BuildState.values()) {
            for (Monitoring monitoring : Monitoring.values()) {
                if (counts.count(state, monitoring) != 0) {
                    all.put(state + " " + monitoring, counts.count(state, monitoring));
                }
            }
        }
        return all;
    }
}
