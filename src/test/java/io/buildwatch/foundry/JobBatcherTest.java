package io.buildwatch.foundry;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.foundry.CallResult.Advice;
import io.buildwatch.foundry.FoundryFailure.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JobBatcherTest {
    private final ManualTimer timer = new ManualTimer();
    private final FakeApi api = new FakeApi();
    private final List<Long> ages = new ArrayList<>();
    private final JobBatcher batcher = new JobBatcher(
            api,
            new RequestPacer(4, 25, timer),
            null,
            timer,
            timer.clock(),
            new RetryBackoff(new Random(1)),
            new FoundryListener() {
                @Override
                public void onCall(ApiEndpoint endpoint, @Nullable FoundryFailure failure, long nanos) {}

                @Override
                public void onJobRead(long ageMillis) {
                    ages.add(ageMillis);
                }
            },
            Duration.ofSeconds(2));
    private final Map<String, List<JobsReading>> told = new HashMap<>();

    @BeforeEach
    void batchesWork() {
        api.jobBatches = jobs -> FakeApi.done(all(jobs));
    }

    @Test
    void jobsOfManyBuildsShareACall() {
        keep(open("a"), "a", 3);
        keep(open("b"), "b", 2);
        timer.advanceMillis(1_999);
        assertThat(api.calls).isEmpty();
        timer.advanceMillis(1);

        assertThat(api.calls).containsExactly("jobs 5");
        assertThat(rids(told("a").get(0))).containsExactly("a 0", "a 1", "a 2");
        assertThat(rids(told("b").get(0))).containsExactly("b 0", "b 1");
    }

    @Test
    void tellsHowOldReadingsAreAndWhetherBatchesAreThere() {
        JobRefresh refresh = open("a");
        keep(refresh, "a", 3);
        timer.advanceMillis(1_500);
        assertThat(batcher.status()).isEqualTo(new RefreshStatus(RefreshStatus.Way.BATCH, null, 3, 1_500));
        timer.advanceMillis(500);
        assertThat(ages).containsExactly(2_000L, 2_000L, 2_000L);

        api.jobBatches = jobs -> FakeApi.done(FakeApi.failure(Kind.SERVICE_NOT_USABLE, 404, null));
        keep(refresh, "a", 1);
        timer.advanceMillis(2_000);
        assertThat(batcher.status().way()).isEqualTo(RefreshStatus.Way.UNAVAILABLE);
        assertThat(batcher.status().failure()).isNotNull();

        refresh.drop("a 2");
        assertThat(batcher.status().jobs()).isEqualTo(2);
        refresh.close();
        assertThat(batcher.status().jobs()).isZero();
    }

    @Test
    void aJobThatWasNeverReadGoesFirstAndHasNoAge() {
        JobRefresh refresh = open("a");
        keep(refresh, "a", 1);
        timer.advanceMillis(500);
        refresh.keep("b", false, 0);
        assertThat(batcher.status().oldestMillis()).isEqualTo(500);
        timer.advanceMillis(100);
        assertThat(rids(told("a").get(0))).containsExactly("b");
        assertThat(ages).isEmpty();
    }

    @Test
    void aJobIsNotReadAgainBeforeItsReadingWasTaken() {
        JobRefresh refresh = open("a");
        keep(refresh, "a", 1);
        timer.advanceMillis(60_000);
        assertThat(api.calls).hasSize(1);

        keep(refresh, "a", 1);
        timer.advanceMillis(2_000);
        assertThat(api.calls).hasSize(2);
    }

    @Test
    void aCallHasAtMostSoManyJobsAsTheApiAllows() {
        keep(open("a"), "a", 1_200);
        timer.advanceMillis(3_000);
        assertThat(api.calls).containsExactly("jobs 500", "jobs 500", "jobs 200");
    }

    @Test
    void whatTheAnswerLeavesOutIsAbsent() {
        api.jobBatches = jobs -> {
            Map<String, Job> some = new HashMap<>(all(jobs).value().jobs());
            some.remove("a 0");
            some.remove("a 1");
            return FakeApi.done(CallResult.of(new JobBatch(some)));
        };
        keep(open("a"), "a", 3);
        timer.advanceMillis(2_000);
        assertThat(rids(told("a").get(0))).containsExactly("a 2");
        assertThat(told("a").get(0).absent()).containsExactly("a 0", "a 1");
    }

    @Test
    void oneForbiddenJobAmongManyIsFoundAndTheOthersAreRead() {
        api.jobBatches = jobs -> FakeApi.done(
                jobs.containsKey("a 37") ? FakeApi.failure(Kind.FORBIDDEN, 403, "JobPermissionDenied") : all(jobs));
        keep(open("a"), "a", 100);
        timer.advanceMillis(30_000);

        List<String> read = new ArrayList<>();
        List<String> absent = new ArrayList<>();
        told("a").forEach(reading -> {
            read.addAll(rids(reading));
            absent.addAll(reading.absent());
        });
        assertThat(read).hasSize(99).doesNotHaveDuplicates();
        assertThat(absent).containsExactly("a 37");
        assertThat(api.calls).hasSizeLessThan(20);
    }

    @Test
    void theSizeThatFitsIsRemembered() {
        api.jobBatches = jobs -> FakeApi.done(
                jobs.size() > 60
                        ? CallResult.failed(LocalFailures.protocol(200, "too large"), Advice.ASK_FOR_LESS)
                        : all(jobs));
        JobRefresh refresh = open("a");
        keep(refresh, "a", 100);
        timer.advanceMillis(5_000);
        assertThat(api.calls).containsExactly("jobs 100", "jobs 50", "jobs 50");

        api.calls.clear();
        keep(refresh, "a", 100);
        timer.advanceMillis(5_000);
        assertThat(api.calls).containsExactly("jobs 50", "jobs 50");
    }

    @Test
    void ifTheEndpointIsMissingBuildsAreToldAndItIsTriedAgainLater() {
        api.jobBatches = jobs -> FakeApi.done(CallResult.failed(
                new FoundryFailure(Kind.SERVICE_NOT_USABLE, 404, null, null, null, "404 without a body")));
        JobRefresh a = open("a");
        JobRefresh idle = open("b");
        keep(a, "a", 1);
        timer.advanceMillis(2_000);
        assertThat(a.isActive()).isFalse();
        assertThat(told("a")).hasSize(1).allMatch(reading -> reading.failure() != null);
        assertThat(told("b")).hasSize(1);
        timer.advance(JobBatchEndpoint.UNAVAILABLE_FOR.minusMillis(1));
        assertThat(api.calls).hasSize(1);

        batchesWork();
        timer.advanceMillis(1_000);
        assertThat(api.calls).hasSize(2);
        assertThat(idle.isActive()).isTrue();
        assertThat(rids(told("a").get(1))).containsExactly("a 0");
    }

    @Test
    void ifEveryJobIsRefusedTheEndpointIsTakenAsRefused() {
        api.jobBatches = jobs -> FakeApi.done(FakeApi.failure(Kind.FORBIDDEN, 403, "Default:PermissionDenied"));
        JobRefresh refresh = open("a");
        keep(refresh, "a", 64);
        timer.advance(Duration.ofMinutes(1));
        assertThat(refresh.isActive()).isFalse();
    }

    @Test
    void twoFailedBatchesInARowTellTheBuildsAndLoseNoJob() {
        api.jobBatches = jobs -> FakeApi.done(FakeApi.failure(Kind.RETRYABLE));
        keep(open("a"), "a", 2);
        timer.advanceMillis(2_000);
        assertThat(told("a")).isEmpty();
        timer.advanceMillis(10_000);
        assertThat(told("a").get(0).failure()).isNotNull();

        batchesWork();
        timer.advanceMillis(10_000);
        assertThat(rids(told("a").get(told("a").size() - 1))).containsExactly("a 0", "a 1");
    }

    @Test
    void aClosedBuildIsReadNoLonger() {
        JobRefresh refresh = open("a");
        keep(refresh, "a", 2);
        refresh.close();
        keep(refresh, "a", 2);
        timer.advanceMillis(10_000);
        assertThat(api.calls).isEmpty();
    }

    @Test
    void aDroppedJobIsReadNoLongerEvenIfItsCallFails() {
        CompletableFuture<CallResult<JobBatch>> answer = new CompletableFuture<>();
        api.jobBatches = jobs -> answer;
        JobRefresh refresh = open("a");
        keep(refresh, "a", 2);
        timer.advanceMillis(2_000);
        refresh.drop("a 0");
        batchesWork();
        answer.complete(FakeApi.failure(Kind.RETRYABLE));
        timer.advanceMillis(10_000);
        assertThat(api.calls).containsExactly("jobs 2", "jobs 1");
    }

    private JobRefresh open(String build) {
        return batcher.refresh(
                new BuildRid("ri.foundry.main.build." + build),
                reading -> told(build).add(reading));
    }

    private List<JobsReading> told(String build) {
        return told.computeIfAbsent(build, unused -> new ArrayList<>());
    }

    private void keep(JobRefresh refresh, String build, int jobs) {
        for (int i = 0; i < jobs; i++) {
            refresh.keep(build + " " + i, i % 2 == 0, timer.millis());
        }
    }

    private static List<String> rids(JobsReading reading) {
        return reading.jobs().stream().map(each -> each.job().rid()).sorted().toList();
    }

    private static CallResult<JobBatch> all(Map<String, BuildRid> asked) {
        Map<String, Job> jobs = new HashMap<>();
        asked.keySet()
                .forEach(rid -> jobs.put(rid, new Job(rid, JobStatus.RUNNING, "RUNNING", null, null, null, List.of())));
        return CallResult.of(new JobBatch(jobs));
    }
}
