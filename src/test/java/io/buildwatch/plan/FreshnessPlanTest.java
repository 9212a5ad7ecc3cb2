package io.buildwatch.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.buildwatch.config.FoundryConfig;
import io.buildwatch.config.PacingConfig;
import io.buildwatch.config.PollConfig;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FreshnessPlanTest {
    private static final Percentage NEAR = withinPercentage(30);
    private static final PacingConfig DEFAULTS = PacingConfig.defaults();

    private static PlannedLoad load(int builds) {
        return new PlannedLoad(builds, 20, 75, 3, 1, 0);
    }

    private static PacingConfig limits(int perMinute, double batchPerSecond) {
        return limits(perMinute, batchPerSecond, DEFAULTS.limits().share());
    }

    private static PacingConfig limits(int perMinute, double batchPerSecond, double share) {
        FoundryConfig.Limits limits = new FoundryConfig.Limits(
                perMinute,
                DEFAULTS.limits().concurrency(),
                share,
                batchPerSecond,
                DEFAULTS.limits().batchConcurrency());
        return new PacingConfig(limits, DEFAULTS.refresh(), DEFAULTS.poll());
    }

    private static double callsFor(WayPlan way, String purpose) {
        return way.calls().stream()
                .filter(calls -> calls.purpose().startsWith(purpose))
                .mapToDouble(PlannedCalls::perMinute)
                .sum();
    }

    /**
     * The means of an estimate made before any of this was built; each job is read at most once a second, and no build is
     * listed out of turn. In the estimate all jobs are read in turn. So with many builds the plan's mean is less: jobs that
     * are likely to change are read more often than others.
     */
    @ParameterizedTest
    @CsvSource({"100, 0.5, 7.4", "500, 1.2, 7.1", "2000, 5.5, 12"})
    void comesNearTheFirstEstimate(int builds, double batchMean, double listMean) {
        FoundryConfig.Refresh everySecond = new FoundryConfig.Refresh(true, Duration.ofSeconds(1));
        FreshnessPlan plan = FreshnessPlan.of(
                load(builds), new PacingConfig(limits(5_000, 4, 0).limits(), everySecond, DEFAULTS.poll()));
        assertThat(plan.byBatch().delay().meanSeconds()).isBetween(0.6 * batchMean, 1.3 * batchMean);
        assertThat(plan.byListing().delay().meanSeconds()).isCloseTo(listMean, NEAR);
    }

    @ParameterizedTest
    @CsvSource({"100, 830, 28", "500, 4081, 27", "2000, 4980, 25"})
    void comesNearTheCallsAndTheSlowestOfThatEstimateByListing(int builds, double calls, double p99) {
        WayPlan plan = FreshnessPlan.of(load(builds), DEFAULTS).byListing();
        assertThat(callsFor(plan, "jobs of live builds")).isCloseTo(calls, NEAR);
        assertThat(plan.delay().p99Seconds()).isCloseTo(p99, NEAR);
    }

    /** docs/results.md#freshness; the second number is the mean of that run, in s. */
    @ParameterizedTest
    @CsvSource({"300, 0.93", "500, 1.36"})
    void comesNearTheMeanThatWasMeasuredByBatch(int builds, double mean) {
        WayPlan plan = FreshnessPlan.of(load(builds), DEFAULTS).byBatch();
        assertThat(plan.delay().meanSeconds()).isCloseTo(mean, NEAR);
    }

    @Test
    void aFewJobsAreReadAtTheIntervalInOneCall() {
        WayPlan plan = FreshnessPlan.of(load(10), DEFAULTS).byBatch();
        assertThat(plan.limited()).isFalse();
        assertThat(plan.decides()).isEqualTo("refresh.interval");
        assertThat(callsFor(plan, "jobs that have not ended")).isEqualTo(30);
        assertThat(plan.delay().meanSeconds()).isCloseTo(2 / 2.0 + 0.040 + 0.050, withinPercentage(2));
    }

    @Test
    void aShorterIntervalIsNamedOnlyIfTheCallsSuffice() {
        assertThat(FreshnessPlan.of(load(100), DEFAULTS).byBatch().changes())
                .extracting(PlannedChange::change, PlannedChange::setting, PlannedChange::value)
                .containsExactly(tuple("lower", "refresh.interval", "1s"));
        assertThat(FreshnessPlan.of(load(2000), DEFAULTS).byBatch().changes())
                .as("more calls can list more builds out of turn")
                .extracting(PlannedChange::change, PlannedChange::setting, PlannedChange::value)
                .containsExactly(
                        tuple("raise", "foundry.requests.per.minute", "10000"),
                        tuple("raise", "foundry.requests.share", "100%"));
    }

    @Test
    void moreBatchesAreNamedUpToWhatFoundryDocuments() {
        WayPlan plan = FreshnessPlan.of(load(2000), limits(5000, 3)).byBatch();
        assertThat(plan.limited()).isTrue();
        assertThat(plan.decides()).isEqualTo("foundry.batch.requests.per.second");
        assertThat(plan.changes())
                .filteredOn(change -> change.setting().equals("foundry.batch.requests.per.second"))
                .singleElement()
                .satisfies(change -> {
                    assertThat(change.change()).isEqualTo("raise");
                    assertThat(change.value()).isEqualTo("4");
                    assertThat(change.meanSeconds()).isLessThan(plan.delay().meanSeconds());
                });
    }

    @Test
    void aSmallLimitOfAllCallsBindsBatchesToo() {
        WayPlan plan = FreshnessPlan.of(load(500), limits(60, 4)).byBatch();
        assertThat(plan.decides()).isEqualTo("foundry.requests.per.minute");
        assertThat(plan.callsPerMinute()).isLessThan(60.5);
        assertThat(plan.changes()).extracting(PlannedChange::setting).contains("foundry.requests.per.minute");
    }

    @Test
    void theLimitOnListsIsNamedIfItBinds() {
        WayPlan plan = FreshnessPlan.of(load(2000), DEFAULTS).byListing();
        assertThat(plan.limited()).isTrue();
        assertThat(plan.decides()).isEqualTo("foundry.requests.per.minute");
        assertThat(plan.changes())
                .extracting(PlannedChange::setting)
                .containsExactly("foundry.refresh", "foundry.requests.per.minute");
    }

    @Test
    void listingNeverMakesMoreCallsThanAreAllowed() {
        for (int builds : List.of(1, 300, 2_000, 10_000, 1_000_000)) {
            WayPlan plan = FreshnessPlan.of(load(builds), DEFAULTS).byListing();
            assertThat(plan.callsPerMinute()).isLessThan(5_000.5);
        }
    }

    @Test
    void batchesLeaveTheLimitsAsTheyAre() {
        for (int builds : List.of(1, 300, 2_000, 10_000, 1_000_000)) {
            WayPlan plan = FreshnessPlan.of(load(builds), DEFAULTS).byBatch();
            double batches = callsFor(plan, "jobs that have not ended");
            assertThat(batches).isLessThan(4 * 60);
            assertThat(callsFor(plan, "whether builds have ended")).isLessThan(4 * 60);
            assertThat(plan.callsPerMinute()).isLessThan(5_000.5);
        }
    }

    @Test
    void buildsAreListedOutOfTurnOnlyIfBatchesDoNotKeepUpWithinTheShare() {
        assertThat(callsFor(FreshnessPlan.of(load(300), DEFAULTS).byBatch(), "out of turn"))
                .isZero();
        WayPlan without = FreshnessPlan.of(load(2_000), limits(5_000, 4, 0)).byBatch();
        WayPlan half = FreshnessPlan.of(load(2_000), limits(5_000, 4, 0.5)).byBatch();
        WayPlan all = FreshnessPlan.of(load(2_000), limits(5_000, 4, 1)).byBatch();
        assertThat(callsFor(without, "out of turn")).isZero();
        assertThat(callsFor(half, "out of turn")).isCloseTo(2_500, withinPercentage(1));
        assertThat(callsFor(all, "out of turn")).isGreaterThan(3_000);
        assertThat(half.delay().meanSeconds())
                .isLessThan(without.delay().meanSeconds())
                .isGreaterThan(all.delay().meanSeconds());
    }

    @Test
    void aGreaterShareIsNamedIfItHelps() {
        WayPlan plan = FreshnessPlan.of(load(2_000), limits(5_000, 4, 0)).byBatch();
        assertThat(plan.changes())
                .extracting(PlannedChange::change, PlannedChange::setting, PlannedChange::value)
                .containsExactly(tuple("raise", "foundry.requests.share", "100%"));
    }

    @Test
    void noMoreIsListedOutOfTurnThanTheIntervalAsksFor() {
        WayPlan plan = FreshnessPlan.of(load(580), DEFAULTS).byBatch();
        assertThat(callsFor(plan, "out of turn")).isBetween(1.0, 2_000.0);
    }

    @Test
    void nothingIsLeftForListsOutOfTurnIfBatchesWaitForTheLimitOfAllCalls() {
        WayPlan plan = FreshnessPlan.of(load(500), limits(60, 4)).byBatch();
        assertThat(callsFor(plan, "out of turn")).isZero();
    }

    @Test
    void theSafetyNetTakesAtMostATenthAndSaysHowSeldomItComes() {
        PollConfig poll = PollConfig.defaults()
                .withBatchIntervals(Duration.ofSeconds(10), Duration.ofMinutes(1), Duration.ofSeconds(5));
        PacingConfig config = new PacingConfig(DEFAULTS.limits(), DEFAULTS.refresh(), poll);
        WayPlan plan = FreshnessPlan.of(load(1_000), config).byBatch();
        assertThat(callsFor(plan, "safety net")).isCloseTo(500, withinPercentage(1));
        assertThat(plan.notes())
                .singleElement()
                .asString()
                .startsWith("The safety net takes at most a tenth of the calls")
                .endsWith("each comes every 2m.");
    }

    @Test
    void followsTakeACallEachQuarterOfAMinuteAndAtMostAFifth() {
        PlannedLoad few = new PlannedLoad(100, 20, 75, 3, 1, 100);
        PlannedLoad many = new PlannedLoad(100, 20, 75, 3, 1, 500);
        assertThat(callsFor(FreshnessPlan.of(load(100), DEFAULTS).byBatch(), "follows"))
                .isZero();
        assertThat(callsFor(FreshnessPlan.of(few, DEFAULTS).byBatch(), "follows"))
                .isEqualTo(400);
        WayPlan plan = FreshnessPlan.of(many, DEFAULTS).byBatch();
        assertThat(callsFor(plan, "follows")).isCloseTo(1_000, withinPercentage(1));
        assertThat(plan.notes()).singleElement().asString().contains("a fifth").endsWith("each comes every 30s.");
    }

    @Test
    void morePagesTakeMoreCallsByListingAndNoneMoreOfBatches() {
        FreshnessPlan one = FreshnessPlan.of(load(100), DEFAULTS);
        FreshnessPlan three = FreshnessPlan.of(new PlannedLoad(100, 20, 75, 3, 3, 0), DEFAULTS);
        assertThat(callsFor(three.byListing(), "jobs of live builds"))
                .isCloseTo(3 * callsFor(one.byListing(), "jobs of live builds"), withinPercentage(2));
        assertThat(three.byBatch().delay()).isEqualTo(one.byBatch().delay());
    }

    @Test
    void moreBuildsAreNeverSeenSoonerByBatch() {
        double before = 0;
        for (int builds = 1; builds < 100_000; builds *= 3) {
            FreshnessPlan plan = FreshnessPlan.of(load(builds), DEFAULTS);
            assertThat(plan.byBatch().delay().meanSeconds()).isGreaterThanOrEqualTo(before);
            before = plan.byBatch().delay().meanSeconds();
        }
    }

    /** Lists one build for a long time, by a clock that moves only when told to. */
    @Test
    void aBuildThatIsListedIsSeenAsLateAsPlanned() {
        Random random = new Random(3);
        double now = 0;
        double nextChange = 0;
        double wait = 2;
        double delays = 0;
        int sweeps = 0;
        int changes = 0;
        while (changes < 50_000) {
            now += wait;
            sweeps++;
            boolean seen = false;
            for (; nextChange < now; nextChange -= Math.log(1 - random.nextDouble()) * 75 / 3) {
                delays += now - nextChange + 0.040 + 0.100 * random.nextDouble();
                changes++;
                seen = true;
            }
            now += 0.040;
            wait = seen ? 2 : Math.min(30, wait * 1.5);
        }
        WayPlan plan = FreshnessPlan.of(load(1), DEFAULTS).byListing();
        assertThat(plan.delay().meanSeconds()).isCloseTo(delays / changes, withinPercentage(5));
        assertThat(callsFor(plan, "jobs of live builds")).isCloseTo(sweeps / now * 60, withinPercentage(5));
    }

    @Test
    void aBuildOfOneJobHasNoJobThatWaits() {
        FreshnessPlan plan = FreshnessPlan.of(new PlannedLoad(10, 1, 75, 3, 1, 0), DEFAULTS);
        assertThat(plan.assumptions().runningJobs()).isEqualTo(10);
        assertThat(plan.assumptions().waitingJobs()).isZero();
        assertThat(plan.assumptions().buildSeconds()).isEqualTo(75);
    }

    @Test
    void extremesGiveFiguresToo() {
        for (PlannedLoad load : List.of(
                new PlannedLoad(1, 1, 31_536_000, 1, 1, 0),
                new PlannedLoad(1_000_000, 1_000_000, 0.1, 1_000_000, 1_000_000, 1_000_000))) {
            for (PacingConfig config : List.of(DEFAULTS, limits(1, 0.01), limits(10_000_000, 10_000))) {
                FreshnessPlan plan = FreshnessPlan.of(load, config);
                for (WayPlan way : List.of(plan.byBatch(), plan.byListing())) {
                    assertThat(way.delay().meanSeconds()).isFinite().isPositive();
                    assertThat(way.delay().p99Seconds())
                            .isGreaterThanOrEqualTo(way.delay().meanSeconds());
                    assertThat(way.calls())
                            .allSatisfy(calls ->
                                    assertThat(calls.perMinute()).isFinite().isNotNegative());
                }
                assertThat(PlanText.lines(plan))
                        .allSatisfy(line -> assertThat(line).doesNotContain("NaN", "Infinity"));
            }
        }
    }
}
