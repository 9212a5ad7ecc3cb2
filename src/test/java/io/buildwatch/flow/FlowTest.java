package io.buildwatch.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.BuildObserved;
import io.buildwatch.events.BuildState;
import io.buildwatch.events.JobStatus;
import io.buildwatch.events.JobStatusChanged;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FlowTest {
    private static final String RID = "ri.foundry.main.build.a4386b7e-d546-49be-8a36-eefc355f5c58";

    private final Flow flow = new Flow();

    @AfterEach
    void close() {
        flow.close();
    }

    @Test
    void followsABuildFromSubmissionToCompletion() {
        var build = flow.foundry.build(RID).job("a", "RUNNING").job("b", "WAITING");
        flow.submit(RID);
        flow.pass(Duration.ofSeconds(5));
        build.job("a", "SUCCEEDED").job("b", "RUNNING");
        flow.pass(Duration.ofSeconds(5));
        build.job("b", "SUCCEEDED").status("SUCCEEDED");
        flow.pass(Duration.ofSeconds(10));

        List<JobStatusChanged> events = flow.events();
        assertThat(events).extracting(JobStatusChanged::getSequence).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(events)
                .extracting(JobStatusChanged::getStatus)
                .containsExactly(
                        JobStatus.RUNNING,
                        JobStatus.WAITING,
                        JobStatus.SUCCEEDED,
                        JobStatus.RUNNING,
                        JobStatus.SUCCEEDED);
        List<BuildObserved> observations = flow.observations();
        assertThat(observations.get(observations.size() - 1).getSettled()).isTrue();
        List<BuildCompletion> completions = flow.completions();
        BuildCompletion last = completions.get(completions.size() - 1);
        assertThat(last.getComplete()).isTrue();
        assertThat(last.getState()).isEqualTo(BuildState.SUCCEEDED);
        assertThat(last.getPercentComplete()).isEqualTo(100);
        assertThat(completions).filteredOn(BuildCompletion::getComplete).hasSize(1);
    }
}
