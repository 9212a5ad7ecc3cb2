package io.buildwatch.foundry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buildwatch.config.FoundryConfig;
import io.buildwatch.foundry.FoundryFailure.Kind;
import io.buildwatch.foundry.FoundryReader.Urgency;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpFoundryReaderTest {
    private static final URI URL = URI.create("http://127.0.0.1:1");
    private static final BuildRid BUILD = FakeApi.rid(1);

    private final ManualTimer timer = new ManualTimer();
    private final FakeApi api = new FakeApi();
    private final List<String> told = new ArrayList<>();
    private final ServiceTrouble trouble = new ServiceTrouble();
    private final HttpFoundryReader reader = reader(TestConfig.of(URL));

    private HttpFoundryReader reader(FoundryConfig config) {
        FoundryListener listener = (endpoint, failure, nanos) ->
                told.add(endpoint + " " + (failure == null ? "ok" : failure.kind() + " " + failure.status()));
        return new HttpFoundryReader(
                config,
                new ListenedApi(api, trouble.noteBefore(listener), timer),
                trouble,
                timer,
                timer.clock(),
                new Random(1),
                FoundryListener.NONE);
    }

    @Test
    void sweepsAndTellsTheListenerOfEveryCall() {
        api.pages =
                token -> FakeApi.done(token == null ? FakeApi.page("a") : FakeApi.failure(Kind.FORBIDDEN, 403, "X"));
        CompletableFuture<SweepResult> sweep =
                reader.sweep(BUILD, Urgency.DUE, page -> {}).result();
        timer.advanceMillis(10);
        assertThat(sweep.join().failure()).isNotNull();
        assertThat(told).containsExactly("LIST_JOBS ok", "LIST_JOBS FORBIDDEN 403");
    }

    @Test
    void showsHowManyCallsWaitAndAreUnderWay() {
        api.pages = token -> new CompletableFuture<>();
        reader.sweep(BUILD, Urgency.NEW, page -> {});
        reader.sweep(FakeApi.rid(2), Urgency.NEW, page -> {});
        assertThat(reader.inFlight(ApiEndpoint.LIST_JOBS)).isEqualTo(1);
        assertThat(reader.queued(ApiEndpoint.LIST_JOBS)).isEqualTo(1);
        assertThat(reader.queued(ApiEndpoint.BUILD)).isZero();
    }

    @Test
    void countsCallsByTheirPurpose() {
        api.pages = token -> FakeApi.done(FakeApi.page(token == null ? "more" : null));
        for (Urgency urgency : Urgency.values()) {
            reader.sweep(BUILD, urgency, page -> {});
            timer.advanceMillis(1_000);
        }
        assertThat(reader.callsInLastMinute(CallPurpose.FIRST_LISTS))
                .as("one new, one again after a failure")
                .isEqualTo(2);
        assertThat(reader.callsInLastMinute(CallPurpose.PROOFS)).isEqualTo(1);
        assertThat(reader.callsInLastMinute(CallPurpose.LISTS)).isEqualTo(1);
        assertThat(reader.callsInLastMinute(CallPurpose.SAFETY_LISTS)).isEqualTo(1);
        assertThat(reader.callsInLastMinute(CallPurpose.PAGES)).isEqualTo(5);
        assertThat(reader.callsInLastMinute(CallPurpose.BUILDS)).isZero();
        assertThat(reader.refreshStatus().way()).isEqualTo(RefreshStatus.Way.BATCH);
    }

    @ParameterizedTest
    @CsvSource({"0.5, 1, 1", "0, 1, 0", "0.5, 0, 0"})
    void aBuildWithOldJobsIsListedOutOfTurnIfTheSharesAllowIt(double outOfTurn, double ofInstances, int lists) {
        Job job = new Job("old", JobStatus.RUNNING, "RUNNING", null, null, null, List.of());
        api.pages = token -> FakeApi.done(FakeApi.page(null, job));
        HttpFoundryReader slow =
                reader(TestConfig.of(URL).withLimits(new FoundryConfig.Limits(6_000, 25, outOfTurn, 0.01, 25)));
        List<JobsReading> readings = new ArrayList<>();
        JobRefresh refresh = slow.refresh(BUILD, readings::add);
        refresh.keep("in the only batch", true, timer.millis() - 60_000);
        refresh.keep("old", true, timer.millis() - 60_000);
        slow.useShare(ofInstances);
        timer.advanceMillis(5_000);
        assertThat(slow.callsInLastMinute(CallPurpose.LISTS_OUT_OF_TURN)).isEqualTo(lists);
        assertThat(readings)
                .hasSize(lists)
                .allSatisfy(reading ->
                        assertThat(reading.jobs()).extracting(JobReading::job).containsExactly(job));
    }

    @Test
    void newBuildsAndRetriesGoBeforeThoseThatAreOnlyDue() {
        CompletableFuture<CallResult<JobsPage>> underWay = new CompletableFuture<>();
        api.pages = token -> underWay;
        reader.sweep(BUILD, Urgency.DUE, page -> {});
        api.pages = token -> FakeApi.done(FakeApi.page(null));
        List<String> ended = new ArrayList<>();
        for (Urgency urgency : List.of(Urgency.DUE, Urgency.RETRY, Urgency.NEW)) {
            var unused = reader.sweep(FakeApi.rid(2), urgency, page -> {})
                    .result()
                    .thenAccept(result -> ended.add(urgency.name()));
        }

        underWay.complete(FakeApi.page(null));
        timer.advance(Duration.ofSeconds(1));
        assertThat(ended).containsExactly("RETRY", "NEW", "DUE");
    }

    @Test
    void sendsNothingAtAShareOfNothing() {
        reader.useShare(0);
        CompletableFuture<SweepResult> sweep =
                reader.sweep(BUILD, Urgency.NEW, page -> {}).result();
        CompletableFuture<BuildReading> reading = reader.readBuild(BUILD);
        timer.advance(Duration.ofHours(1));
        assertThat(api.calls).isEmpty();
        assertThat(sweep).isNotDone();
        assertThat(reading).isNotDone();
    }

    @Test
    void closingCompletesEveryFutureWithWhatWasRead() {
        Job job = new Job("j", JobStatus.RUNNING, "RUNNING", null, null, null, List.of());
        api.pages = token -> token == null ? FakeApi.done(FakeApi.page("a", job)) : new CompletableFuture<>();
        List<JobReading> read = new ArrayList<>();
        CompletableFuture<SweepResult> midway =
                reader.sweep(BUILD, Urgency.NEW, read::addAll).result();
        CompletableFuture<BuildReading> reading = reader.readBuild(BUILD);
        CompletableFuture<SweepResult> queued =
                reader.sweep(FakeApi.rid(2), Urgency.NEW, page -> {}).result();
        reader.close();
        CompletableFuture<SweepResult> later =
                reader.sweep(BUILD, Urgency.NEW, page -> {}).result();
        CompletableFuture<BuildReading> laterReading = reader.readBuild(BUILD);
        assertThat(List.of(midway.join(), queued.join(), later.join()))
                .allSatisfy(s -> assertThat(s.failure().kind()).isEqualTo(Kind.NOT_SENT));
        assertThat(List.of(reading.join(), laterReading.join()))
                .allSatisfy(r -> assertThat(r.failure().kind()).isEqualTo(Kind.NOT_SENT));
        assertThat(read).hasSize(1);
        reader.close();
    }

    @ParameterizedTest
    @CsvSource({
        "NOT_FOUND, 404, BuildNotFound, true",
        "FORBIDDEN, 403, GetBuildPermissionDenied, true",
        "FORBIDDEN, 403, ApiUsageDenied, false",
        "FORBIDDEN, 403, , false",
        "UNAUTHORIZED, 401, , false",
        "SERVICE_NOT_USABLE, 404, , false",
        "SERVICE_NOT_USABLE, 400, ApiFeaturePreviewUsageOnly, false",
        "RETRYABLE, 0, , false",
        "PROTOCOL, 302, , false",
    })
    void checksWhetherFoundryTakesTheToken(Kind kind, int status, String name, boolean good) {
        api.pages = token -> FakeApi.done(FakeApi.failure(kind, status, name));
        assertThat(reader.check().join().isEmpty()).isEqualTo(good);
        assertThat(api.calls).hasSize(1);
    }

    @Test
    void anEmptyListIsGoodEnoughForTheCheck() {
        assertThat(reader.check().join()).isEmpty();
    }

    @Test
    void knowsWhatIsWrongWithTheServiceUntilItAnswersAgain() {
        assertThat(reader.serviceFailure()).isEmpty();
        answerListsWith(FakeApi.failure(Kind.UNAUTHORIZED, 401, "X"));
        assertThat(reader.serviceFailure()).map(FoundryFailure::kind).contains(Kind.UNAUTHORIZED);
        answerListsWith(FakeApi.failure(Kind.THROTTLED, 429, null));
        assertThat(reader.serviceFailure()).isPresent();
        answerListsWith(FakeApi.failure(Kind.NOT_FOUND, 404, "BuildNotFound"));
        assertThat(reader.serviceFailure()).isEmpty();
        answerListsWith(FakeApi.failure(Kind.PROTOCOL, 0, null));
        assertThat(reader.serviceFailure()).isPresent();
        answerListsWith(FakeApi.page(null));
        assertThat(reader.serviceFailure()).isEmpty();
    }

    private void answerListsWith(CallResult<JobsPage> answer) {
        api.pages = token -> FakeApi.done(answer);
        reader.check().join();
    }

    @Test
    void aListenersFaultHarmsNoCall() {
        OrchestrationApi listened = new ListenedApi(
                api,
                (endpoint, failure, nanos) -> {
                    throw new IllegalStateException("on purpose");
                },
                timer);
        assertThat(listened.listJobs(BUILD, null).join().failure()).isNull();
    }

    @Test
    void readsNothingFromAServerThatIsNotThereAndClosesInBoundedTime() {
        HttpFoundryReader real =
                HttpFoundryReader.open(TestConfig.of(URL), Clock.systemUTC(), new Random(1), FoundryListener.NONE);
        assertThat(real.check().join()).get().extracting(FoundryFailure::kind).isEqualTo(Kind.RETRYABLE);
        CompletableFuture<SweepResult> sweep =
                real.sweep(BUILD, Urgency.NEW, page -> {}).result();
        long begin = System.nanoTime();
        real.close();
        assertThat(sweep).isDone();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(3));
    }

    @Test
    void needsATokenOrATokenFile() {
        FoundryConfig none = TestConfig.of(URL).withCredentials(new FoundryConfig.Credentials(null, null, null));
        assertThatThrownBy(() -> HttpFoundryReader.open(none, Clock.systemUTC(), new Random(1), FoundryListener.NONE))
                .hasMessageContaining("foundry.token.file");
    }
}
