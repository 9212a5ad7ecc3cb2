package io.buildwatch.foundry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.buildwatch.foundry.FoundryFailure.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** Batches of jobs that Foundry refuses: what is told, what is logged, and which calls follow. */
class BatchRefusalTest {
    private static final String BUILD = "ri.foundry.main.build.a";

    private final ManualTimer timer = new ManualTimer();
    private final FakeApi api = new FakeApi();
    private final JobBatcher batcher = new JobBatcher(
            api,
            new RequestPacer(4, 25, timer),
            null,
            timer,
            timer.clock(),
            new RetryBackoff(new Random(1)),
            FoundryListener.NONE,
            Duration.ofSeconds(2));
    private final List<JobsReading> told = new ArrayList<>();
    private final JobRefresh refresh = batcher.refresh(new BuildRid(BUILD), told::add);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(JobBatcher.class);

    @BeforeEach
    void listen() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void listenNoMore() {
        logger.detachAppender(log);
    }

    @ParameterizedTest
    @CsvSource({
        "SERVICE_NOT_USABLE, 404,",
        "SERVICE_NOT_USABLE, 400, ApiFeaturePreviewUsageOnly",
        "FORBIDDEN, 403, ApiUsageDenied",
        "FORBIDDEN, 403, Default:PermissionDenied"
    })
    void anEndpointThatIsRefusedIsTriedAgainEveryTenMinutesAndLoggedOnceEachWay(Kind kind, int status, String name) {
        refuse(kind, status, name);
        keep(64);
        timer.advance(Duration.ofMinutes(1));
        assertThat(refresh.isActive()).isFalse();
        assertThat(told).anyMatch(reading -> reading.failure() != null);
        int calls = api.calls.size();
        timer.advance(Duration.ofMinutes(8));
        assertThat(api.calls).hasSize(calls);
        timer.advance(Duration.ofMinutes(2));
        assertThat(api.calls).hasSizeGreaterThan(calls);
        assertThat(log.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.WARN);

        answerAll();
        timer.advance(Duration.ofMinutes(12));
        assertThat(refresh.isActive()).isTrue();
        assertThat(log.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.WARN, Level.INFO);
    }

    @Test
    void aRefusalOfAllJobsIsFoundInAFewCallsAndNoneFollows() {
        refuse(Kind.FORBIDDEN, 403, "Default:PermissionDenied");
        keep(500);
        timer.advance(Duration.ofSeconds(20));
        assertThat(refresh.isActive()).isFalse();
        int calls = api.calls.size();
        assertThat(calls).isLessThan(40);
        timer.advance(Duration.ofMinutes(9));
        assertThat(api.calls).hasSize(calls);

        answerAll();
        told.clear();
        timer.advance(Duration.ofMinutes(2));
        assertThat(told.stream().mapToInt(reading -> reading.jobs().size()).sum())
                .as("all but the nine whose refusal was told")
                .isEqualTo(491);
    }

    @ParameterizedTest
    @CsvSource({"PROTOCOL, 413,", "PROTOCOL, 400, BatchRequestSizeExceededLimit"})
    void aBatchThatIsTooLargeIsHalvedAndTheSizeThatFitsIsRemembered(Kind kind, int status, String name) {
        api.jobBatches = jobs -> FakeApi.done(jobs.size() > 60 ? FakeApi.failure(kind, status, name) : all(jobs));
        keep(200);
        timer.advance(Duration.ofSeconds(10));
        assertThat(api.calls).containsExactly("jobs 200", "jobs 100", "jobs 50", "jobs 50", "jobs 50", "jobs 50");
        assertThat(told).allMatch(reading -> reading.absent().isEmpty() && reading.failure() == null);

        api.calls.clear();
        keep(200);
        timer.advance(Duration.ofSeconds(10));
        assertThat(api.calls).containsExactly("jobs 50", "jobs 50", "jobs 50", "jobs 50");
    }

    @Test
    void ifABatchIsAnsweredAfterAnotherFoundNoEndpointJobsAreReadOn() {
        List<CompletableFuture<CallResult<JobBatch>>> answers = new ArrayList<>();
        List<Map<String, BuildRid>> asked = new ArrayList<>();
        api.jobBatches = jobs -> {
            asked.add(jobs);
            answers.add(new CompletableFuture<>());
            return answers.get(answers.size() - 1);
        };
        keep(1_000);
        timer.advance(Duration.ofSeconds(5));
        assertThat(answers).hasSize(2);
        api.calls.clear();
        answers.get(0).complete(FakeApi.failure(Kind.SERVICE_NOT_USABLE, 404, null));
        answers.get(1).complete(all(asked.get(1)));
        assertThat(refresh.isActive()).isTrue();
        timer.advance(Duration.ofSeconds(5));
        assertThat(api.calls).containsExactly("jobs 500");
    }

    private void keep(int jobs) {
        for (int i = 0; i < jobs; i++) {
            refresh.keep("job " + i, false, timer.millis());
        }
    }

    private void refuse(Kind kind, int status, String name) {
        api.jobBatches = jobs -> FakeApi.done(FakeApi.failure(kind, status, name));
    }

    private void answerAll() {
        api.jobBatches = jobs -> FakeApi.done(all(jobs));
    }

    private static CallResult<JobBatch> all(Map<String, BuildRid> asked) {
        Map<String, Job> jobs = new HashMap<>();
        asked.keySet()
                .forEach(rid -> jobs.put(rid, new Job(rid, JobStatus.RUNNING, "RUNNING", null, null, null, List.of())));
        return CallResult.of(new JobBatch(jobs));
    }
}
