package io.buildwatch.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.BuildObserved;
import io.buildwatch.events.BuildStatus;
import io.buildwatch.events.JobStatus;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.events.Monitoring;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The rollup alone, with records of its two input topics in any order. */
class RollupFlowTest {
    private static final String RID = "ri.foundry.main.build.1";

    private final Flow flow = new Flow();

    @AfterEach
    void close() {
        flow.close();
    }

    private void write(String topic, SpecificRecord record) {
        flow.write(
                topic,
                RID.getBytes(StandardCharsets.UTF_8),
                PlainAvro.serializer().serialize("", record));
    }

    private void event(long sequence, String job, @Nullable JobStatus previous, JobStatus status) {
        write(
                Flow.TOPICS.jobStatusChanged(),
                JobStatusChanged.newBuilder()
                        .setBuildRid(RID)
                        .setWatch(7)
                        .setJobRid(job)
                        .setSequence(sequence)
                        .setAttempt(1)
                        .setPreviousStatus(previous)
                        .setStatus(status)
                        .setObservedTime(Instant.EPOCH)
                        .build());
    }

    private void observation(long version, long sequence, boolean settled) {
        write(
                Flow.TOPICS.buildObserved(),
                BuildObserved.newBuilder()
                        .setBuildRid(RID)
                        .setWatch(7)
                        .setVersion(version)
                        .setSequence(sequence)
                        .setJobCount(10)
                        .setMonitoring(Monitoring.WATCHING)
                        .setBuildStatus(settled ? BuildStatus.SUCCEEDED : BuildStatus.RUNNING)
                        .setSettled(settled)
                        .setObservedTime(Instant.EPOCH)
                        .build());
    }

    @Test
    void isNotCompleteAfterTheFirstOfTenFinishedJobsNorBeforeTheObservationThatCoversThem() {
        for (int i = 1; i <= 10; i++) {
            event(i, "job" + i, null, JobStatus.SUCCEEDED);
        }
        List<BuildCompletion> before = flow.completions();
        assertThat(before).hasSize(10).noneMatch(BuildCompletion::getComplete);
        assertThat(Flow.last(before).getPercentComplete()).isEqualTo(99);

        observation(1, 10, true);
        assertThat(flow.completions())
                .singleElement()
                .satisfies(it -> assertThat(it.getComplete()).isTrue());
    }

    @Test
    void isNotCompleteWhileTheObservationIsAheadOfTheEvents() {
        observation(1, 2, true);
        event(1, "a", null, JobStatus.SUCCEEDED);
        assertThat(flow.completions()).noneMatch(BuildCompletion::getComplete);

        event(2, "b", null, JobStatus.SUCCEEDED);
        assertThat(flow.completions())
                .singleElement()
                .satisfies(it -> assertThat(it.getComplete()).isTrue());
    }

    @Test
    void countsNothingTwiceAndPublishesNothingForWhatItKnows() {
        event(1, "a", null, JobStatus.RUNNING);
        observation(1, 1, false);
        flow.completions();
        event(1, "a", null, JobStatus.RUNNING);
        observation(1, 1, false);

        assertThat(flow.completionRecords()).isEmpty();
    }
}
