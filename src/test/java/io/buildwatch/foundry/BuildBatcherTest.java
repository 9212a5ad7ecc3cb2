package io.buildwatch.foundry;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.foundry.CallResult.Advice;
import io.buildwatch.foundry.FoundryFailure.Kind;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BuildBatcherTest {
    private final ManualTimer timer = new ManualTimer();
    private final FakeApi api = new FakeApi();
    private final RequestPacer batchPacer = new RequestPacer(4, 25, timer);
    private final RequestPacer singlePacer = new RequestPacer(4, 25, timer);
    private final BuildBatcher batcher =
            new BuildBatcher(api, batchPacer, singlePacer, timer, timer.clock(), new RetryBackoff(new Random(1)));

    @BeforeEach
    void batchesWork() {
        api.batches = builds -> FakeApi.done(all(builds));
    }

    @Test
    void readsWhatWaitsTogetherInOneCall() {
        List<CompletableFuture<BuildReading>> readings = read(250);
        timer.advance(BuildBatcher.GATHERING.minusMillis(1));
        assertThat(api.calls).isEmpty();
        timer.advanceMillis(1);
        assertThat(api.calls).containsExactly("batch 100");
        timer.advanceMillis(500);
        assertThat(api.calls).containsExactly("batch 100", "batch 100", "batch 50");
        assertThat(readings).allSatisfy(r -> assertThat(r.join().build()).isNotNull());
        assertThat(readings.get(0).join().sentAt()).isEqualTo(timer.millis() - 500);
    }

    @Test
    void asksOnceMoreWithANewToken() {
        api.batches = builds ->
                FakeApi.done(CallResult.failed(LocalFailures.of(Kind.UNAUTHORIZED, "told to fail"), Advice.NEW_TOKEN));
        List<CompletableFuture<BuildReading>> readings = read(2);
        timer.advanceMillis(2_000);
        assertThat(api.calls).containsExactly("batch 2", "batch 2");
        assertThat(readings.get(1).join().failure())
                .isNotNull()
                .extracting(FoundryFailure::kind)
                .isEqualTo(Kind.UNAUTHORIZED);
    }

    @Test
    void goesOnGatheringAfterABatch() {
        read(1);
        timer.advance(BuildBatcher.GATHERING);
        read(2);
        timer.advanceMillis(1000);
        assertThat(api.calls).containsExactly("batch 1", "batch 2");
    }

    @Test
    void asksOnceForABuildThatIsAskedForTwice() {
        CompletableFuture<BuildReading> one = batcher.read(FakeApi.rid(1));
        CompletableFuture<BuildReading> other = batcher.read(FakeApi.rid(1));
        one.cancel(false);
        timer.advance(BuildBatcher.GATHERING);
        assertThat(api.calls).containsExactly("batch 1");
        assertThat(other).isCompleted();
    }

    @Test
    void doesNotAskForWhatWasCancelled() {
        read(1).get(0).cancel(false);
        timer.advanceMillis(1000);
        assertThat(api.calls).isEmpty();
        assertThat(batchPacer.inFlight()).isZero();
        List<CompletableFuture<BuildReading>> later = read(1);
        timer.advanceMillis(1000);
        assertThat(later.get(0)).isCompleted();
    }

    @Test
    void tellsALeftOutBuildFromAMalformedOne() {
        api.batches = builds -> FakeApi.done(CallResult.of(new BuildBatch(Map.of(), Set.of(FakeApi.rid(1)))));
        List<CompletableFuture<BuildReading>> readings = read(2);
        timer.advance(BuildBatcher.GATHERING);
        assertThat(readings.get(0).join().isMissingFromAnswer()).isTrue();
        assertThat(readings.get(1).join().failure())
                .isNotNull()
                .extracting(FoundryFailure::kind)
                .isEqualTo(Kind.PROTOCOL);
    }

    @Test
    void readsOneByOneForTenMinutesWhereTheBatchCallIsMissing() {
        api.batches = builds -> FakeApi.done(FakeApi.failure(Kind.SERVICE_NOT_USABLE, 404, null));
        List<CompletableFuture<BuildReading>> readings = read(3);
        timer.advance(Duration.ofSeconds(5));
        assertThat(api.calls).containsExactly("batch 3", "batch 3", "single", "single", "single");
        assertThat(readings).allSatisfy(r -> assertThat(r.join().build()).isNotNull());
        api.calls.clear();
        read(1);
        timer.advance(Duration.ofSeconds(2));
        assertThat(api.calls).containsExactly("single");
        timer.advance(Duration.ofMinutes(10));
        api.calls.clear();
        batchesWork();
        read(2);
        timer.advance(Duration.ofSeconds(2));
        assertThat(api.calls).containsExactly("batch 2");
    }

    @Test
    void oneBareNotFoundAloneIsAskedAgainAndChangesNothing() {
        answersOfBatches(404, 200);
        assertThat(readAll(3)).allSatisfy(r -> assertThat(r.build()).isNotNull());
        readAll(3);
        assertThat(api.calls).containsExactly("batch 3", "batch 3", "batch 3");
    }

    @Test
    void severalBatchesThatMeetTheSameBareNotFoundAreOneOfIt() {
        long outage = timer.nanoTime() + Duration.ofSeconds(1).toNanos();
        api.batches = builds -> FakeApi.done(timer.nanoTime() < outage ? bare404() : all(builds));
        assertThat(readAll(250)).allSatisfy(r -> assertThat(r.build()).isNotNull());
        assertThat(api.calls).hasSize(6).doesNotContain("single");
    }

    @ParameterizedTest
    @CsvSource({"404,503,200", "503,404,200", "503,404,404", "404,503,404", "404,404,200"})
    void noBareNotFoundFailsABuild(int first, int second, int third) {
        answersOfBatches(first, second, third, 200);
        assertThat(readAll(3)).allSatisfy(r -> assertThat(r.build()).isNotNull());
    }

    @Test
    void aBareNotFoundAfterAnotherAnswerIsNotTheSecondInARow() {
        answersOfBatches(404, 503, 404, 200);
        readAll(3);
        readAll(3);
        assertThat(api.calls).hasSize(5).doesNotContain("single");
    }

    @Test
    void aBatchAskedAgainLeavesOutWhatWasCancelledMeanwhile() {
        answersOfBatches(404, 200);
        List<CompletableFuture<BuildReading>> readings = read(3);
        timer.advanceMillis(1_000);
        readings.get(0).cancel(false);
        timer.advance(Duration.ofSeconds(5));
        assertThat(api.calls).containsExactly("batch 3", "batch 2");
    }

    @Test
    void closingCompletesWhatWaitsToBeAskedAgain() {
        answersOfBatches(404);
        List<CompletableFuture<BuildReading>> readings = read(2);
        timer.advanceMillis(1_000);
        batcher.close();
        assertThat(readings).allSatisfy(r -> assertThat(r).isCompleted());
    }

    @ParameterizedTest
    @CsvSource({"FORBIDDEN,403", "NOT_FOUND,404", "PROTOCOL,400"})
    void oneBadBuildIsNotBlamedOnTheOthers(Kind kind, int status) {
        api.batches = builds -> FakeApi.done(FakeApi.failure(kind, status, "GetBuildPermissionDenied"));
        api.singles = build -> FakeApi.done(
                build.equals(FakeApi.rid(1))
                        ? FakeApi.failure(kind, status, "X")
                        : CallResult.of(FakeApi.build(build)));
        List<CompletableFuture<BuildReading>> readings = read(3);
        timer.advance(Duration.ofSeconds(3));
        assertThat(readings.get(0).join().build()).isNotNull();
        assertThat(readings.get(1).join().failure()).isNotNull();
        assertThat(readings.get(2).join().build()).isNotNull();
    }

    @Test
    void aBatchOfOneIsAnsweredAsItIs() {
        api.batches = builds -> FakeApi.done(FakeApi.failure(Kind.FORBIDDEN, 403, "X"));
        BuildReading reading = readAll(1).get(0);
        assertThat(reading.failure())
                .isNotNull()
                .extracting(FoundryFailure::kind)
                .isEqualTo(Kind.FORBIDDEN);
        assertThat(api.calls).containsExactly("batch 1");
    }

    @Test
    void aBatchWhoseAnswerIsTooLargeIsReadInHalves() {
        api.batches = builds -> FakeApi.done(
                builds.size() > 2
                        ? CallResult.failed(LocalFailures.protocol(0, "too large"), Advice.ASK_FOR_LESS)
                        : all(builds));
        assertThat(readAll(5)).allSatisfy(r -> assertThat(r.build()).isNotNull());
        assertThat(api.calls).containsExactly("batch 5", "batch 2", "batch 3", "batch 1", "batch 2");

        api.calls.clear();
        assertThat(readAll(5)).allSatisfy(r -> assertThat(r.build()).isNotNull());
        assertThat(api.calls).as("the size that fits is remembered").containsExactly("batch 2", "batch 2", "batch 1");
    }

    @Test
    void triesAgainOnce() {
        int[] failures = {1};
        api.batches = builds -> FakeApi.done(failures[0]-- > 0 ? FakeApi.failure(Kind.THROTTLED) : all(builds));
        assertThat(readAll(2)).allSatisfy(r -> assertThat(r.build()).isNotNull());
        api.calls.clear();
        failures[0] = 2;
        assertThat(readAll(2)).allSatisfy(r -> assertThat(r.failure()).isNotNull());
        assertThat(api.calls).hasSize(2);
    }

    @Test
    void noFaultLosesAFuture() {
        Predicate<BuildReading> failed = r -> r.failure() != null;
        api.batches = builds -> {
            throw new StackOverflowError("on purpose");
        };
        assertThat(readAll(2)).allMatch(failed);
        api.batches = builds -> CompletableFuture.failedFuture(new IllegalStateException("on purpose"));
        assertThat(readAll(2)).allMatch(failed);
        api.batches = builds -> FakeApi.done(new CallResult<>(null, null, Advice.NONE));
        assertThat(readAll(2)).allMatch(failed);
        assertThat(batchPacer.inFlight()).isZero();
        batchesWork();
        assertThat(readAll(2)).noneMatch(failed);
    }

    @Test
    void closingCompletesWhatGathersWhatIsUnderWayAndWhatComesLater() {
        api.batches = builds -> new CompletableFuture<>();
        List<CompletableFuture<BuildReading>> underWay = read(2);
        timer.advance(BuildBatcher.GATHERING);
        CompletableFuture<BuildReading> gathering = batcher.read(FakeApi.rid(9));
        batcher.close();
        CompletableFuture<BuildReading> later = batcher.read(FakeApi.rid(10));
        assertThat(List.of(underWay.get(0), underWay.get(1), gathering, later))
                .allSatisfy(reading -> assertThat(reading.join().failure())
                        .isNotNull()
                        .extracting(FoundryFailure::kind)
                        .isEqualTo(Kind.NOT_SENT));
    }

    /** Sets the HTTP statuses with which the next batches are answered, one after another; then all succeed. */
    private void answersOfBatches(int... statuses) {
        Iterator<Integer> left = IntStream.of(statuses).boxed().iterator();
        api.batches = builds -> {
            int status = left.hasNext() ? left.next() : 200;
            return FakeApi.done(
                    switch (status) {
                        case 200 -> all(builds);
                        case 404 -> bare404();
                        default -> FakeApi.failure(Kind.RETRYABLE, status, null);
                    });
        };
    }

    private static CallResult<BuildBatch> bare404() {
        return FakeApi.failure(Kind.SERVICE_NOT_USABLE, 404, null);
    }

    private List<BuildReading> readAll(int count) {
        List<CompletableFuture<BuildReading>> readings = read(count);
        timer.advance(Duration.ofSeconds(20));
        assertThat(readings).allSatisfy(reading -> assertThat(reading).isCompleted());
        return readings.stream().map(CompletableFuture::join).toList();
    }

    private List<CompletableFuture<BuildReading>> read(int count) {
        return IntStream.range(0, count)
                .mapToObj(FakeApi::rid)
                .map(batcher::read)
                .toList();
    }

    private static CallResult<BuildBatch> all(List<BuildRid> builds) {
        Map<BuildRid, Build> found = new HashMap<>();
        builds.forEach(build -> found.put(build, FakeApi.build(build)));
        return CallResult.of(new BuildBatch(found, Set.of()));
    }
}
