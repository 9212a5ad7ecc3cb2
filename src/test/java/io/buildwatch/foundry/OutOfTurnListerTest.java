package io.buildwatch.foundry;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.foundry.FoundryFailure.Kind;
import io.buildwatch.foundry.RequestPacer.Priority;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A batch is sent every 10 s, so that jobs grow older than the interval of 2 s. Up to a call a second may be made out of
 * turn.
 */
class OutOfTurnListerTest {
    private static final int PER_MINUTE = 60;
    private static final String BUILD = "ri.foundry.main.build.";
    private static final int FULL = OrchestrationApi.MAX_JOB_BATCH;

    private final ManualTimer timer = new ManualTimer();
    private final FakeApi api = new FakeApi();
    private final RequestPacer total = new RequestPacer(6_000, Duration.ofMinutes(1), 25, timer);
    private final JobBatcher batcher = new JobBatcher(
            api,
            new RequestPacer(0.1, 25, total),
            new RequestPacer(PER_MINUTE, Duration.ofMinutes(1), 12, total, Priority.OUT_OF_TURN),
            timer,
            timer.clock(),
            new RetryBackoff(new Random(1)),
            FoundryListener.NONE,
            Duration.ofSeconds(2));
    private final Map<String, JobRefresh> builds = new HashMap<>();
    private final Map<String, Integer> jobs = new HashMap<>();
    private final List<String> told = new ArrayList<>();

    OutOfTurnListerTest() {
        api.jobBatches = asked -> FakeApi.done(CallResult.of(
                new JobBatch(asked.keySet().stream().collect(HashMap::new, this::putRunning, Map::putAll))));
        api.pages = token -> FakeApi.done(pageOf(listed().get(api.listed.size() - 1)));
    }

    private void putRunning(Map<String, Job> all, String rid) {
        all.put(rid, job(rid, JobStatus.RUNNING));
    }

    /** Like the stream thread: has each job that was told read again. */
    private void open(String build, int count, long ageMillis) {
        JobRefresh refresh = batcher.refresh(
                new BuildRid(BUILD + build),
                reading -> reading.jobs().forEach(each -> {
                    told.add(each.job().rid());
                    if (jobs.get(build) != null) {
                        builds.get(build).keep(each.job().rid(), true, each.sentAt());
                    }
                }));
        builds.put(build, refresh);
        jobs.put(build, count);
        for (int i = 0; i < count; i++) {
            refresh.keep(build + " " + i, true, timer.millis() - ageMillis);
        }
    }

    private CallResult<JobsPage> pageOf(String build) {
        return FakeApi.page(
                null,
                IntStream.range(0, jobs.get(build))
                        .mapToObj(i -> job(build + " " + i, JobStatus.RUNNING))
                        .toArray(Job[]::new));
    }

    private static Job job(String rid, JobStatus status) {
        return new Job(rid, status, status.name(), null, null, null, List.of());
    }

    private List<String> listed() {
        return api.listed.stream()
                .map(build -> build.value().substring(BUILD.length()))
                .toList();
    }

    private Stream<String> batches() {
        return api.calls.stream().filter(call -> call.startsWith("jobs"));
    }

    /** So many jobs of the same age that the first batch is full, and others are left to the lists. */
    private void fillTheFirstBatch() {
        total.useShare(0);
        open("filler", FULL, 60_000);
        jobs.remove("filler"); // and is not read again
        total.useShare(1);
        timer.advanceMillis(10);
        assertThat(batches()).containsExactly("jobs " + FULL);
    }

    @Test
    void noBuildIsListedWhileBatchesKeepUp() {
        JobBatcher fast = new JobBatcher(
                api,
                new RequestPacer(4, 25, total),
                new RequestPacer(PER_MINUTE, Duration.ofMinutes(1), 12, total, Priority.OUT_OF_TURN),
                timer,
                timer.clock(),
                new RetryBackoff(new Random(1)),
                FoundryListener.NONE,
                Duration.ofSeconds(2));
        JobRefresh[] refresh = new JobRefresh[1];
        refresh[0] = fast.refresh(
                new BuildRid(BUILD + "1"),
                reading -> reading.jobs()
                        .forEach(each -> refresh[0].keep(each.job().rid(), true, each.sentAt())));
        // Four calls of 500 jobs a second read each of 3,500 jobs every 2 s.
        for (int i = 0; i < 3_500; i++) {
            refresh[0].keep("job " + i, i % 3 == 0, timer.millis());
        }
        timer.advance(Duration.ofMinutes(2));
        assertThat(listed()).isEmpty();
        assertThat(batches().count()).isGreaterThan(300);
    }

    @Test
    void theBuildWithTheOldestJobIsListedFirst() {
        fillTheFirstBatch();
        open("b", 2, 5_000);
        open("c", 3, 9_000);
        open("a", 2, 7_000);
        timer.advanceMillis(6_000);
        assertThat(listed().subList(0, 3)).containsExactly("c", "a", "b");
        assertThat(told.subList(FULL, FULL + 3)).containsExactly("c 0", "c 1", "c 2");
    }

    @Test
    void nothingIsListedAnyMoreOnceTheMeanAgeIsNotAboveTheInterval() {
        fillTheFirstBatch();
        open("old", 1, 7_000);
        open("young", 20, 0);
        timer.advanceMillis(2_100);
        assertThat(listed()).as("the mean age is 2.3 s").containsExactly("old");
        timer.advanceMillis(100);
        assertThat(listed()).containsExactly("old");
    }

    @Test
    void noMoreCallsAreMadeThanTheShareAllows() {
        for (int i = 0; i < 600; i++) {
            open("b" + i, 2, 0);
        }
        timer.advance(Duration.ofMinutes(3));
        api.listed.clear();
        long before = batches().count();
        timer.advance(Duration.ofMinutes(2));
        assertThat(batches().count() - before).as("none is left out").isBetween(11L, 13L);
        assertThat(api.listed.size()).isBetween(2 * PER_MINUTE - 5, 2 * PER_MINUTE + 1);
        assertThat(total.begun(EnumSet.of(Priority.OUT_OF_TURN))).isLessThanOrEqualTo(PER_MINUTE + 1);
    }

    @Test
    void noBuildIsListedWhileAnyOtherCallWaits() {
        fillTheFirstBatch();
        open("a", 2, 9_000);
        total.useShare(0);
        total.enqueue(Priority.SAFETY, slot -> api.calls.add("safety"));
        timer.advanceMillis(5_000);
        total.useShare(1);
        timer.advanceMillis(1_000);
        List<String> after = api.calls.subList(1, api.calls.size());
        assertThat(after.get(0)).isEqualTo("safety");
        assertThat(after.get(1)).startsWith("list");
    }

    @Test
    void noBuildIsListedOutOfTurnWhileTheEndpointIsMissing() {
        api.jobBatches = asked -> FakeApi.done(FakeApi.failure(Kind.SERVICE_NOT_USABLE, 404, null));
        open("a", 5, 60_000);
        timer.advance(Duration.ofMinutes(9));
        assertThat(api.calls).containsExactly("jobs 1");
    }

    @Test
    void noBuildIsListedOutOfTurnAfterABatchThatFailed() {
        api.jobBatches = asked -> FakeApi.done(FakeApi.failure(Kind.RETRYABLE));
        open("a", 5, 60_000);
        timer.advance(Duration.ofSeconds(30));
        assertThat(batches().count()).isGreaterThan(1);
        assertThat(listed()).isEmpty();
    }

    @Test
    void aBuildThatIsNoLongerWatchedIsNotListed() {
        fillTheFirstBatch();
        open("a", 2, 9_000);
        open("b", 2, 8_000);
        builds.get("a").close();
        timer.advanceMillis(5_000);
        assertThat(listed()).contains("b").doesNotContain("a");
    }

    @Test
    void aBuildOfWhichASweepIsUnderWayIsNotListed() {
        fillTheFirstBatch();
        open("a", 2, 9_000);
        CompletableFuture<SweepResult> sweep = new CompletableFuture<>();
        builds.get("a").noteSweep(sweep);
        timer.advanceMillis(5_000);
        assertThat(listed()).doesNotContain("a");
        sweep.cancel(false);
        timer.advanceMillis(3_000);
        assertThat(listed()).contains("a");
    }

    @Test
    void aBuildIsNeverListedTwiceAtOnce() {
        api.pages = token -> new CompletableFuture<>();
        fillTheFirstBatch();
        open("a", 2, 9_000);
        timer.advanceMillis(60_000);
        assertThat(listed()).containsOnlyOnce("a");
    }

    @Test
    void batchesLeaveOutTheJobsThatAreBeingListedUnlessThatTakesLong() {
        api.pages = token -> new CompletableFuture<>();
        fillTheFirstBatch();
        open("a", 2, 9_000);
        timer.advanceMillis(2_000);
        assertThat(listed()).containsExactly("a");
        assertThat(batcher.status().oldestMillis()).as("none waits").isZero();
        timer.advance(OutOfTurnLister.HELD_FOR);
        assertThat(batcher.status().oldestMillis()).isEqualTo(12_000);
    }

    @Test
    void jobsThatThePageDoesNotShowGoOnBeingReadByBatch() {
        api.pages = token -> FakeApi.done(FakeApi.page(null));
        fillTheFirstBatch();
        open("a", 2, 9_000);
        timer.advanceMillis(2_000);
        assertThat(listed()).containsExactly("a");
        timer.advanceMillis(8_500);
        assertThat(told).contains("a 0", "a 1");
    }

    @Test
    void ofThePageJobsThatAreReadAgainAndNewOnesAreTold() {
        api.pages = token -> FakeApi.done(FakeApi.page(
                null,
                job("a 0", JobStatus.SUCCEEDED),
                job("ended long ago", JobStatus.SUCCEEDED),
                job("joined", JobStatus.WAITING)));
        fillTheFirstBatch();
        open("a", 1, 9_000);
        timer.advanceMillis(2_000);
        assertThat(told.subList(FULL, told.size())).containsExactly("a 0", "joined");
    }

    @Test
    void aListGoesOnWithItsNextPageOnceTheBuildIsTheOldestAgain() {
        api.pages = token -> FakeApi.done(FakeApi.page("2"));
        fillTheFirstBatch();
        open("a", 2, 60_000);
        timer.advanceMillis(2_500);
        assertThat(api.calls.subList(1, api.calls.size())).containsExactly("list null");
        timer.advanceMillis(2_500);
        assertThat(api.calls.subList(1, api.calls.size())).containsExactly("list null", "list 2");
    }

    @Test
    void aListWhosePageTokenHasExpiredBeginsAgain() {
        api.pages = token -> FakeApi.done(
                token == null ? FakeApi.page("2") : FakeApi.failure(Kind.PROTOCOL, 400, "InvalidPageToken"));
        fillTheFirstBatch();
        open("a", 2, 60_000);
        timer.advanceMillis(7_500);
        assertThat(api.calls.subList(1, 4)).containsExactly("list null", "list 2", "list null");
    }

    @Test
    void aBuildWhoseListFailsIsNotListedAgainSoonAndOthersAre() {
        api.pages = token -> FakeApi.done(
                listed().get(api.listed.size() - 1).equals("a")
                        ? FakeApi.failure(Kind.FORBIDDEN, 403, "X")
                        : pageOf("b"));
        fillTheFirstBatch();
        open("a", 1, 9_000);
        open("b", 1, 8_000);
        timer.advance(Duration.ofMinutes(2));
        assertThat(listed()).containsOnlyOnce("a").contains("b");
    }

    @Test
    void afterAFailureOfTheServiceNoBuildIsListedForAWhile() {
        api.pages = token -> FakeApi.done(FakeApi.failure(Kind.THROTTLED, Duration.ofMinutes(1)));
        fillTheFirstBatch();
        for (int i = 0; i < 10; i++) {
            open("b" + i, 1, 9_000);
        }
        timer.advance(Duration.ofSeconds(59));
        assertThat(listed()).hasSize(1);
    }
}
