package io.buildwatch.foundry;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.foundry.CallResult.Advice;
import io.buildwatch.foundry.FoundryFailure.Kind;
import io.buildwatch.foundry.FoundryReader.Urgency;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JobSweepTest {
    private static final BuildRid BUILD = FakeApi.rid(1);
    private static final long START = 1_000_000_000_000L;

    private final ManualTimer timer = new ManualTimer();
    private final FakeApi api = new FakeApi();
    private final RequestPacer pacer = new RequestPacer(10, 1, timer);
    private final Deque<CallResult<JobsPage>> script = new ArrayDeque<>();
    private final List<JobReading> read = new ArrayList<>();
    private final AtomicLong untaken = new AtomicLong();

    @Test
    void readsAllPagesInOrder() {
        SweepResult sweep = run(
                FakeApi.page("a", job("1", JobStatus.RUNNING)),
                FakeApi.page("b"),
                FakeApi.page(null, job("2", JobStatus.FAILED)));
        assertThat(api.calls).containsExactly("list null", "list a", "list b");
        assertThat(sweep.isWhole()).isTrue();
        assertThat(read).extracting(r -> r.job().rid()).containsExactly("1", "2");
    }

    @Test
    void tellsWhenEachPageWasSentAfterPacingAndWhenItCame() {
        List<CompletableFuture<CallResult<JobsPage>>> open = new ArrayList<>();
        api.pages = token -> {
            CompletableFuture<CallResult<JobsPage>> answer = new CompletableFuture<>();
            open.add(answer);
            return answer;
        };
        JobSweep other = sweep();
        other.start();
        JobSweep sweep = sweep();
        sweep.start();
        timer.advanceMillis(500);
        open.get(0).complete(FakeApi.page(null));
        timer.advanceMillis(30);
        open.get(1).complete(FakeApi.page("n", job("1", JobStatus.RUNNING)));
        timer.advanceMillis(70);
        open.get(2).complete(FakeApi.page(null, job("2", JobStatus.RUNNING)));
        SweepResult result = sweep.result().join();
        assertThat(result.sentAt()).isEqualTo(START + 500);
        assertThat(read.get(0).sentAt()).isEqualTo(START + 500);
        assertThat(read.get(0).receivedAt()).isEqualTo(START + 530);
        assertThat(read.get(1).sentAt()).isEqualTo(START + 600);
        assertThat(result.receivedAt()).isEqualTo(START + 600);
    }

    @Test
    void asksOnceMoreWithANewTokenAndWaitsItsTurnForThat() {
        script.add(refused());
        script.add(FakeApi.page("a"));
        script.add(refused());
        script.add(FakeApi.page(null));
        api.pages = token -> FakeApi.done(script.remove());
        JobSweep sweep = sweep();
        sweep.start();
        timer.advanceMillis(99);
        assertThat(api.calls).containsExactly("list null");
        timer.advanceMillis(1);
        assertThat(api.calls).containsExactly("list null", "list null");
        timer.advanceMillis(200);
        assertThat(api.calls).containsExactly("list null", "list null", "list a", "list a");
        assertThat(sweep.result().join().isWhole()).isTrue();
    }

    @Test
    void isRefusedWhenTheNewTokenIs() {
        SweepResult sweep = run(refused(), refused());
        assertThat(sweep.failure()).isNotNull().extracting(FoundryFailure::kind).isEqualTo(Kind.UNAUTHORIZED);
        assertThat(api.calls).hasSize(2);
    }

    private static CallResult<JobsPage> refused() {
        return CallResult.failed(LocalFailures.of(Kind.UNAUTHORIZED, "told to fail"), Advice.NEW_TOKEN);
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"RETRYABLE", "THROTTLED"})
    void triesAPageFourTimes(Kind kind) {
        CallResult<JobsPage> failure = FakeApi.failure(kind);
        SweepResult sweep =
                run(FakeApi.page("a", job("1", JobStatus.RUNNING)), failure, failure, failure, FakeApi.page(null));
        assertThat(sweep.isWhole()).isTrue();
        sweep = run(FakeApi.page("a", job("1", JobStatus.RUNNING)), failure, failure, failure, failure);
        assertThat(sweep.failure()).isNotNull().extracting(FoundryFailure::kind).isEqualTo(kind);
        assertThat(read).hasSize(1);
        sweep = run(failure, failure, failure, failure);
        assertThat(read).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"RETRYABLE", "THROTTLED"},
            mode = EnumSource.Mode.EXCLUDE)
    void triesNothingElseAgain(Kind kind) {
        SweepResult sweep = run(FakeApi.failure(kind));
        assertThat(sweep.failure()).isNotNull().extracting(FoundryFailure::kind).isEqualTo(kind);
        assertThat(api.calls).hasSize(1);
    }

    @Test
    void sitsOutAShortDelayThatTheServerNames() {
        script(List.of(FakeApi.failure(Kind.THROTTLED, Duration.ofSeconds(9)), FakeApi.page(null)));
        JobSweep sweep = sweep();
        sweep.start();
        timer.advanceMillis(8_999);
        assertThat(api.calls).hasSize(1);
        timer.advanceMillis(1);
        assertThat(api.calls).hasSize(2);
        assertThat(sweep.result()).isCompleted();
    }

    @Test
    void leavesALongDelayToThePoller() {
        SweepResult sweep = run(FakeApi.failure(Kind.THROTTLED, Duration.ofSeconds(11)));
        assertThat(sweep.failure())
                .isNotNull()
                .extracting(FoundryFailure::retryAfter)
                .isEqualTo(Duration.ofSeconds(11));
        assertThat(api.calls).hasSize(1);
    }

    @Test
    void doesNotRetryWhereTheServerForbidsIt() {
        run(CallResult.failed(LocalFailures.of(Kind.RETRYABLE, "no"), Advice.DO_NOT_RETRY));
        assertThat(api.calls).hasSize(1);
    }

    @Test
    void aPageTokenThatComesTwiceEndsIt() {
        SweepResult sweep = run(FakeApi.page("a"), FakeApi.page("b"), FakeApi.page("a", job("1", JobStatus.RUNNING)));
        assertThat(sweep.failure()).isNotNull().extracting(FoundryFailure::kind).isEqualTo(Kind.PROTOCOL);
        assertThat(read).hasSize(1);
        assertThat(api.calls).hasSize(3);
    }

    @Test
    void anExpiredTokenStartsItAgainOnceAndKeepsWhatWasRead() {
        CallResult<JobsPage> expired = FakeApi.failure(Kind.PROTOCOL, 400, "InvalidPageToken");
        SweepResult sweep = run(
                FakeApi.page("a", job("1", JobStatus.SUCCEEDED), job("gone", JobStatus.RUNNING)),
                expired,
                FakeApi.page("a", job("1", JobStatus.RUNNING)),
                FakeApi.page(null));
        assertThat(sweep.isWhole()).isTrue();
        assertThat(sweep.sentAt()).isEqualTo(START);
        assertThat(api.calls).containsExactly("list null", "list a", "list null", "list a");
        assertThat(read)
                .extracting(r -> r.job().status())
                .containsExactly(JobStatus.SUCCEEDED, JobStatus.RUNNING, JobStatus.RUNNING);
        api.calls.clear();
        sweep = run(FakeApi.page("a"), expired, FakeApi.page("a"), expired);
        assertThat(sweep.failure())
                .isNotNull()
                .extracting(FoundryFailure::errorName)
                .isEqualTo("InvalidPageToken");
        assertThat(api.calls).hasSize(4);
    }

    @Test
    void aFirstPageCannotHaveAnExpiredToken() {
        run(FakeApi.failure(Kind.PROTOCOL, 400, "InvalidPageToken"));
        assertThat(api.calls).hasSize(1);
    }

    @Test
    void endsAtTheCapOnPages() {
        int[] n = {0};
        api.pages = token -> FakeApi.done(FakeApi.page("t" + n[0]++));
        JobSweep sweep = sweep();
        sweep.start();
        timer.advance(Duration.ofMinutes(1));
        assertThat(sweep.result().join().failure()).isNotNull();
        assertThat(api.calls).hasSize(5);
    }

    @Test
    void countsMalformedElementsOverAllPages() {
        SweepResult sweep = run(
                CallResult.of(new JobsPage(List.of(job("1", JobStatus.RUNNING)), "a", 2, "the first")),
                CallResult.of(new JobsPage(List.of(), null, 1, "another")));
        assertThat(sweep.malformed()).isEqualTo(3);
        assertThat(sweep.flaw()).isEqualTo("the first");
        assertThat(sweep.failure()).isNull();
        assertThat(sweep.isWhole()).isFalse();
    }

    @Test
    void aJobThatIsListedTwiceIsHandedOverTwice() {
        run(FakeApi.page("a", job("1", JobStatus.FAILED)), FakeApi.page(null, job("1", JobStatus.RUNNING)));
        assertThat(read).extracting(r -> r.job().status()).containsExactly(JobStatus.FAILED, JobStatus.RUNNING);
    }

    @Test
    void asksForNoFurtherPageWhileTooManyReadingsWait() {
        Job[] jobs = IntStream.range(0, JobSweep.MOST_UNTAKEN + 1)
                .mapToObj(i -> job("job" + i, JobStatus.RUNNING))
                .toArray(Job[]::new);
        script(List.of(FakeApi.page("a", jobs), FakeApi.page(null, job("last", JobStatus.RUNNING))));
        JobSweep sweep = sweep();
        sweep.start();
        timer.advance(Duration.ofMinutes(1));
        assertThat(api.calls).containsExactly("list null");
        assertThat(untaken).hasValue(jobs.length);

        sweep.acknowledge(1);
        timer.advance(Duration.ofSeconds(1));
        assertThat(api.calls).containsExactly("list null", "list a");
        assertThat(sweep.result().join().isWhole()).isTrue();
        sweep.acknowledge(jobs.length);
        assertThat(untaken).hasValue(0);
    }

    @Test
    void asksForNoFurtherPageWhileTooManyReadingsOfAllSweepsWaitAndSomeOfItsOwn() {
        untaken.set(UntakenReadings.MOST_OF_ALL);
        script(List.of(FakeApi.page("a"), FakeApi.page("b", job("1", JobStatus.RUNNING)), FakeApi.page(null)));
        JobSweep sweep = sweep();
        sweep.start();
        timer.advance(Duration.ofMinutes(1));
        assertThat(api.calls).as("a page without jobs takes no memory").containsExactly("list null", "list a");

        sweep.acknowledge(1);
        timer.advance(Duration.ofSeconds(1));
        assertThat(sweep.result().join().isWhole()).isTrue();
    }

    @Test
    void whatACancelledSweepHandedOverIsForgotten() {
        Job[] jobs = IntStream.range(0, JobSweep.MOST_UNTAKEN + 1)
                .mapToObj(i -> job("job" + i, JobStatus.RUNNING))
                .toArray(Job[]::new);
        script(List.of(FakeApi.page("a", jobs), FakeApi.page(null)));
        JobSweep sweep = sweep();
        sweep.start();
        sweep.cancel();
        sweep.acknowledge(jobs.length);
        timer.advance(Duration.ofMinutes(1));

        assertThat(api.calls).hasSize(1);
        assertThat(untaken).hasValue(0);
    }

    @Test
    void aCancelledSweepMakesNoFurtherCall() {
        script(List.of(FakeApi.page("a"), FakeApi.page("b")));
        JobSweep sweep = sweep();
        sweep.start();
        assertThat(pacer.queued()).isEqualTo(1);
        sweep.result().cancel(false);
        assertThat(pacer.queued()).isZero();
        timer.advance(Duration.ofMinutes(1));
        assertThat(api.calls).hasSize(1);
    }

    @Test
    void cancellingWhileItBacksOffOrIsUnderWayEndsItToo() {
        script(List.of(FakeApi.failure(Kind.RETRYABLE)));
        JobSweep backingOff = sweep();
        backingOff.start();
        backingOff.result().cancel(false);
        assertThat(timer.pending()).isZero();
        CompletableFuture<CallResult<JobsPage>> open = new CompletableFuture<>();
        api.pages = token -> open;
        JobSweep underWay = sweep();
        underWay.start();
        timer.advanceMillis(100);
        underWay.result().cancel(false);
        open.complete(FakeApi.page("a"));
        timer.advance(Duration.ofMinutes(1));
        assertThat(api.calls).hasSize(2);
        assertThat(pacer.inFlight()).isZero();
    }

    @Test
    void noFaultLosesTheFutureOrTheSlot() {
        api.pages = token -> {
            throw new StackOverflowError("on purpose");
        };
        assertThat(runToEnd().failure())
                .isNotNull()
                .extracting(FoundryFailure::kind)
                .isEqualTo(Kind.PROTOCOL);
        api.pages = token -> CompletableFuture.failedFuture(new IllegalStateException("on purpose"));
        assertThat(runToEnd().failure()).isNotNull();
        api.pages = token -> FakeApi.done(new CallResult<>(null, null, Advice.NONE));
        assertThat(runToEnd().failure()).isNotNull();
        assertThat(pacer.inFlight()).isZero();
    }

    @SafeVarargs
    private final SweepResult run(CallResult<JobsPage>... answers) {
        for (CallResult<JobsPage> answer : answers) {
            script(List.of(answer));
        }
        SweepResult sweep = runToEnd();
        assertThat(script).isEmpty();
        return sweep;
    }

    private void script(List<CallResult<JobsPage>> answers) {
        script.addAll(answers);
        api.pages = token -> FakeApi.done(script.remove());
    }

    private SweepResult runToEnd() {
        read.clear();
        JobSweep sweep = sweep();
        sweep.start();
        timer.advance(Duration.ofMinutes(1));
        assertThat(sweep.result()).isCompleted();
        return sweep.result().join();
    }

    private JobSweep sweep() {
        RetryBackoff backoff = new RetryBackoff(new Random(1));
        return new JobSweep(
                BUILD,
                Urgency.NEW,
                read::addAll,
                new JobSweep.Means(api, pacer, timer, timer.clock(), backoff, 5, untaken));
    }

    private static Job job(String rid, JobStatus status) {
        return new Job(rid, status, status.name(), null, null, null, List.of());
    }
}
