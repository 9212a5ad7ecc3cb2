package io.buildwatch.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.events.BuildObserved;
import io.buildwatch.events.BuildStatus;
import io.buildwatch.events.JobOutput;
import io.buildwatch.events.JobStatus;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.foundry.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is published about a watched build, and how often it is read. */
class ChangesFlowTest {
    private static final String RID = "ri.foundry.main.build.1";

    private final Flow flow = new Flow();
    private final FakeFoundry.FakeBuild build = flow.foundry.build(RID);

    @AfterEach
    void close() {
        flow.close();
    }

    @Test
    void publishesNothingWhenNothingChanged() {
        build.job("a", "RUNNING");
        flow.submit(RID);
        flow.pass(Duration.ofSeconds(20));
        flow.events();
        flow.observations();
        flow.completions();
        flow.submit(RID);
        flow.pass(Duration.ofMinutes(5));

        assertThat(flow.events()).isEmpty();
        assertThat(flow.observationRecords()).isEmpty();
        assertThat(flow.completionRecords()).isEmpty();
    }

    @Test
    void aBuildAtRestIsReadSeldom() {
        build.job("a", "RUNNING");
        flow.submit(RID);
        flow.pass(Duration.ofHours(1), Duration.ofSeconds(1));

        assertThat(build.sweeps).isBetween(105, 145);
        assertThat(build.readings).isBetween(105, 145);
    }

    @Test
    void aBuildThatChangesIsReadOften() {
        build.job("a", "WAITING");
        flow.submit(RID);
        for (int i = 0; i < 30; i++) {
            build.job("a" + i, "WAITING");
            flow.pass(Duration.ofSeconds(2));
        }

        assertThat(build.sweeps).isBetween(25, 36);
        assertThat(build.readings).as("readings of Build while jobs change").isEqualTo(1);
    }

    @Test
    void aNewBuildIsReadAtOnce() {
        flow.submit(RID);

        assertThat(build.sweeps).isEqualTo(1);
        assertThat(build.readings).isEqualTo(1);
    }

    @Test
    void theWindowOfAChangeReachesBackToTheLatestReadingOfTheStatusBefore() {
        build.job("a", "RUNNING");
        flow.submit(RID);
        flow.pass(Duration.ofMinutes(2));
        long before = flow.clock.get();
        build.job("a", "FAILED");
        flow.pass(Duration.ofSeconds(40));

        JobStatusChanged changed = Flow.last(flow.events());
        assertThat(changed.getPreviousObservedTime())
                .isBetween(Instant.ofEpochMilli(before - 34_000), Instant.ofEpochMilli(before));
        assertThat(changed.getObservedTime()).isAfter(Instant.ofEpochMilli(before));
    }

    @Test
    void aStalePageMovesNothingBackward() {
        build.job("a", "RUNNING");
        flow.submit(RID);
        build.job("a", "FAILED");
        flow.pass(Duration.ofSeconds(3));
        flow.events();
        int sweeps = build.sweeps;
        build.job("a", "RUNNING");
        while (build.sweeps == sweeps) {
            flow.pass(Duration.ofMillis(200));
        }
        build.job("a", "FAILED");
        flow.pass(Duration.ofMinutes(2));

        assertThat(flow.events()).isEmpty();
    }

    @Test
    void aRetryThatTheNextWholeSweepConfirmsIsANewAttempt() {
        build.job("a", "FAILED").job("b", "RUNNING");
        flow.submit(RID);
        flow.events();
        build.job("a", "RUNNING");
        flow.pass(Duration.ofSeconds(10));

        assertThat(flow.events()).singleElement().satisfies(event -> {
            assertThat(event.getAttempt()).isEqualTo(2);
            assertThat(event.getPreviousStatus()).isEqualTo(JobStatus.FAILED);
        });
    }

    @Test
    void partialSweepsProveNoBackwardReading() {
        build.job("a", "FAILED").job("b", "RUNNING");
        flow.submit(RID);
        flow.events();
        build.job("a", "RUNNING");
        build.malformed = 1;
        flow.pass(Duration.ofMinutes(2));
        assertThat(flow.events()).isEmpty();

        build.malformed = 0;
        flow.pass(Duration.ofMinutes(1));
        assertThat(flow.events()).hasSize(1);
    }

    @Test
    void whatAFailedSweepReadBeforeItFailedIsPublished() {
        build.job("a", "WAITING").job("b", "WAITING");
        flow.submit(RID);
        flow.events();
        build.job("a", "RUNNING").job("b", "RUNNING").shows("a");
        build.fails(io.buildwatch.foundry.FoundryFailure.Kind.RETRYABLE, 503);
        flow.pass(Duration.ofSeconds(5));

        assertThat(flow.events()).extracting(JobStatusChanged::getJobRid).containsExactly("a");
    }

    @Test
    void aJobThatIsMissingStaysAsItWas() {
        build.job("a", "RUNNING").job("b", "RUNNING");
        flow.submit(RID);
        flow.events();
        build.shows("a");
        flow.pass(Duration.ofMinutes(1));
        build.shows();
        flow.pass(Duration.ofMinutes(1));

        assertThat(flow.events()).isEmpty();
        assertThat(Flow.last(flow.observations()).getJobCount()).isEqualTo(2);
    }

    @Test
    void anUnknownWordIsPublishedAsUnknownWithTheWord() {
        build.job("a", "ABORT_PENDING");
        flow.submit(RID);
        build.job("a", "RUN_PENDING");
        flow.pass(Duration.ofSeconds(5));

        List<JobStatusChanged> events = flow.events();
        assertThat(events).extracting(JobStatusChanged::getRawStatus).containsExactly("ABORT_PENDING", "RUN_PENDING");
        assertThat(events).extracting(JobStatusChanged::getStatus).containsOnly(JobStatus.UNKNOWN);
    }

    @Test
    void anObservationFollowsTheEventsThatItCovers() {
        build.job("a", "RUNNING").job("b", "RUNNING");
        flow.submit(RID);

        assertThat(flow.observations())
                .extracting(BuildObserved::getVersion, BuildObserved::getSequence)
                .startsWith(org.assertj.core.groups.Tuple.tuple(1L, 0L), org.assertj.core.groups.Tuple.tuple(2L, 2L));
    }

    @Test
    void allThreeRecordsCarryCloudEventsHeaders() {
        flow.settle(RID);

        var event = flow.eventRecords().get(0);
        JobStatusChanged change = Flow.decode(event.value(), JobStatusChanged.class);
        String watch = RID + "/" + change.getWatch() + "/";
        assertThat(event.key()).isEqualTo(RID);
        assertThat(Flow.header(event, "ce_id")).isEqualTo("job-status-changed/" + watch + 1);
        assertThat(Flow.header(event, "ce_type")).isEqualTo("io.buildwatch.job-status-changed.v1");
        assertThat(Flow.header(event, "ce_subject")).isEqualTo("a");
        assertThat(Flow.header(event, "ce_source")).isEqualTo("https://foundry.example.com");
        assertThat(Flow.header(event, "ce_specversion")).isEqualTo("1.0");
        assertThat(Flow.header(event, "ce_time"))
                .isEqualTo(change.getObservedTime().toString());
        assertThat(Flow.header(event, "content-type")).isEqualTo("application/avro");
        var observed = Flow.last(flow.observationRecords());
        assertThat(Flow.header(observed, "ce_type")).isEqualTo("io.buildwatch.build-observed.v1");
        assertThat(Flow.header(observed, "ce_subject")).isEqualTo(RID);
        var completions = flow.completionRecords();
        assertThat(Flow.header(completions.get(0), "ce_type")).isEqualTo("io.buildwatch.build-progressed.v1");
        assertThat(Flow.header(Flow.last(completions), "ce_type")).isEqualTo("io.buildwatch.build-completed.v1");
        assertThat(Flow.header(Flow.last(completions), "ce_id"))
                .isEqualTo("build-completion/" + watch + completions.size());
    }

    @Test
    void whatTheApiSaysOfAJobIsInItsEvent() {
        var output = new Job.Output("datasetJobOutput", "ri.foundry.main.dataset.1", "ri.foundry.main.transaction.1");
        build.jobs.put(
                "a",
                new Job(
                        "a",
                        io.buildwatch.foundry.JobStatus.SUCCEEDED,
                        "SUCCEEDED",
                        Instant.ofEpochMilli(1_000),
                        Instant.ofEpochMilli(2_000),
                        Instant.ofEpochMilli(3_000),
                        List.of(output)));
        build.job("w", "WAITING");
        flow.submit(RID);

        JobStatusChanged event = flow.events().stream()
                .filter(it -> it.getJobRid().equals("a"))
                .findFirst()
                .orElseThrow();
        assertThat(event.getStartedTime()).isEqualTo(Instant.ofEpochMilli(1_000));
        assertThat(event.getLatestAttemptStartTime()).isEqualTo(Instant.ofEpochMilli(2_000));
        assertThat(event.getFinishedTime()).isEqualTo(Instant.ofEpochMilli(3_000));
        assertThat(event.getOutputs())
                .containsExactly(new JobOutput(
                        "datasetJobOutput", "ri.foundry.main.dataset.1", "ri.foundry.main.transaction.1"));
        assertThat(Flow.last(flow.completions())).satisfies(completion -> {
            assertThat(completion.getFirstStartedTime()).isEqualTo(Instant.ofEpochMilli(1_000));
            assertThat(completion.getLastFinishedTime()).isEqualTo(Instant.ofEpochMilli(3_000));
        });
    }

    @Test
    void whatTheApiSaysOfABuildIsInItsObservation() {
        build.status("CANCELED");
        flow.submit(RID);

        assertThat(Flow.last(flow.observations())).satisfies(observed -> {
            assertThat(observed.getBuildStatus()).isEqualTo(BuildStatus.CANCELED);
            assertThat(observed.getBranchName()).isEqualTo("master");
            assertThat(observed.getCreatedBy()).isEqualTo("someone");
            assertThat(observed.getCreatedTime()).isEqualTo(Instant.ofEpochMilli(500));
            assertThat(observed.getFinishedTime()).isEqualTo(Instant.ofEpochMilli(9_000));
            assertThat(observed.getScheduleRid()).isEqualTo("ri.scheduler.main.schedule.1");
        });
    }
}
