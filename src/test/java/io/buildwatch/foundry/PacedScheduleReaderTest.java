package io.buildwatch.foundry;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.config.FoundryConfig;
import io.buildwatch.foundry.FoundryFailure.Kind;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PacedScheduleReaderTest {
    private static final FollowRid SCHEDULE = new FollowRid("ri.scheduler.main.schedule.s1");
    private static final URI URL = URI.create("http://127.0.0.1:1");
    private static final RunsPage EMPTY = new RunsPage(List.of(), null, 0, null, null);

    private final ManualTimer timer = new ManualTimer();
    private final FakeApi api = new FakeApi();
    private final HttpFoundryReader reader = reader(TestConfig.of(URL));

    private HttpFoundryReader reader(FoundryConfig config) {
        return new HttpFoundryReader(
                config, api, new ServiceTrouble(), timer, timer.clock(), new Random(1), FoundryListener.NONE);
    }

    @Test
    void aCallThatFailedIsRepeated() {
        List<CallResult<RunsPage>> answers = new ArrayList<>(
                List.of(FakeApi.failure(Kind.RETRYABLE), FakeApi.failure(Kind.THROTTLED), CallResult.of(EMPTY)));
        api.runPages = token -> FakeApi.done(answers.remove(0));
        CompletableFuture<TimedAnswer<RunsPage>> answer = reader.schedules().readRuns(SCHEDULE, "t");
        timer.advanceMillis(20_000);

        assertThat(answer.join().value()).isEqualTo(EMPTY);
        assertThat(api.calls).containsExactly("runs t", "runs t", "runs t");
    }

    @Test
    void aRefusalIsNotRepeatedAndSoManyFailuresAreToldAsOne() {
        api.runPages = token -> FakeApi.done(FakeApi.failure(Kind.FORBIDDEN));
        assertThat(reader.schedules().readRuns(SCHEDULE, null).join().failure()).isNotNull();
        assertThat(api.calls).hasSize(1);

        api.runPages = token -> FakeApi.done(FakeApi.failure(Kind.RETRYABLE));
        CompletableFuture<TimedAnswer<RunsPage>> answer = reader.schedules().readRuns(SCHEDULE, null);
        timer.advanceMillis(60_000);
        assertThat(answer.join().failure()).isNotNull();
        assertThat(api.calls).hasSize(1 + JobSweep.MAX_TRIES);
    }

    @Test
    void callsTakeAtMostAFifthOfTheBudget() {
        HttpFoundryReader slow = reader(TestConfig.of(URL).withLimits(new FoundryConfig.Limits(600, 25, 0.5, 4, 25)));
        api.runPages = token -> FakeApi.done(CallResult.of(EMPTY));
        for (int i = 0; i < 500; i++) {
            slow.schedules().readRuns(SCHEDULE, null);
        }
        timer.advanceMillis(60_000);

        assertThat(api.calls).hasSizeBetween(100, 121);
        assertThat(slow.callsInLastMinute(CallPurpose.FOLLOWS)).isBetween(100, 121);
        assertThat(slow.queued(ApiEndpoint.SCHEDULE_RUNS)).isPositive();
    }

    @Test
    void closingEndsWhatIsUnderWay() {
        api.runPages = token -> new CompletableFuture<>();
        CompletableFuture<TimedAnswer<RunsPage>> answer = reader.schedules().readRuns(SCHEDULE, null);
        reader.close();

        FoundryFailure failure = answer.join().failure();
        assertThat(failure).isNotNull();
        assertThat(failure.kind()).isEqualTo(Kind.NOT_SENT);
    }
}
