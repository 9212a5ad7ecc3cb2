package io.buildwatch.view;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.BuildObserved;
import io.buildwatch.events.BuildState;
import io.buildwatch.events.JobCounts;
import io.buildwatch.events.JobOutput;
import io.buildwatch.events.JobStatus;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.events.Monitoring;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ViewsTest {
    private static final String RID = "ri.foundry.main.build.1";
    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void whereABuildStandsIsTheRollupsWordAndTheRestThePollers() {
        BuildView view = BuildView.of(observed(5, Monitoring.LOST, "502 for 60 s"))
                .with(completion(5, 2, BuildState.FAILING), "https://foundry.example.com")
                .with(observed(5, Monitoring.WATCHING, "why"));

        assertThat(view.state()).isEqualTo(BuildState.FAILING);
        assertThat(view.counts().failed()).isEqualTo(1);
        assertThat(view.monitoring()).isEqualTo(Monitoring.LOST);
        assertThat(view.detail()).isEqualTo("why");
        assertThat(view.branchName()).isEqualTo("main");
        assertThat(view.link())
                .isEqualTo("https://foundry.example.com/workspace/data-integration/job-tracker/builds/" + RID);
    }

    @Test
    void whatIsOlderChangesNothing() {
        BuildView view = BuildView.of(completion(5, 2, BuildState.FAILING), null);

        assertThat(view.with(completion(4, 9, BuildState.SUCCEEDED), null)).isSameAs(view);
        assertThat(view.with(completion(5, 1, BuildState.RUNNING), null)).isSameAs(view);
        assertThat(view.with(observed(4, Monitoring.WATCHING, "old"))).isSameAs(view);
    }

    @Test
    void aNewWatchBeginsAnew() {
        BuildView view = BuildView.of(completion(5, 2, BuildState.FAILED), "https://f.example.com")
                .with(observed(6, Monitoring.WATCHING, null));

        assertThat(view.state()).isEqualTo(BuildState.PENDING);
        assertThat(view.version()).isZero();
        assertThat(view.link()).startsWith("https://f.example.com/");
        assertThat(view.with(completion(6, 1, BuildState.RUNNING), null).version())
                .isEqualTo(1);
    }

    @Test
    void aJobKnowsHowItCameWhereItIs() {
        JobView job = JobView.after(null, event(1, 1, JobStatus.WAITING));
        job = JobView.after(job, event(2, 1, JobStatus.RUNNING));
        job = JobView.after(job, event(3, 1, JobStatus.FAILED));
        job = JobView.after(job, event(3, 1, JobStatus.FAILED));
        job = JobView.after(job, event(4, 2, JobStatus.RUNNING));

        assertThat(job.status()).isEqualTo(JobStatus.RUNNING);
        assertThat(job.attempt()).isEqualTo(2);
        assertThat(job.changes()).isEqualTo(4);
        assertThat(job.outputs()).containsExactly("ri.foundry.main.dataset.1");
        assertThat(job.history())
                .extracting(JobChange::status)
                .containsExactly(JobStatus.WAITING, JobStatus.RUNNING, JobStatus.FAILED, JobStatus.RUNNING);
    }

    @Test
    void aHistoryDoesNotGrowForEver() {
        JobView job = null;
        for (int i = 1; i <= 100; i++) {
            job = JobView.after(job, event(i, i, i % 2 == 0 ? JobStatus.FAILED : JobStatus.RUNNING));
        }

        assertThat(job.changes()).isEqualTo(100);
        assertThat(job.history()).hasSize(JobView.MOST_CHANGES);
        assertThat(job.history().get(0).sequence()).isEqualTo(69);
        assertThat(job.history().get(31).sequence()).isEqualTo(100);
    }

    @Test
    void whatIsWrittenCanBeRead() throws IOException {
        BuildView build = BuildView.of(completion(5, 2, BuildState.FAILING), "https://f.example.com")
                .with(observed(5, Monitoring.WATCHING, "a \"word\"\n"));
        JobView job = JobView.after(null, event(1, 1, JobStatus.WAITING));

        assertThat(ViewJson.read(ViewJson.bytes(build), BuildView.class)).isEqualTo(build);
        assertThat(ViewJson.read(ViewJson.bytes(job), JobView.class)).isEqualTo(job);
        assertThat(ViewJson.line(build))
                .contains("\"updatedTime\":\"2026-01-01T00:00:00Z\"", "\"createdBy\":null")
                .doesNotContain("\n");
    }

    @Test
    void wordsAndFieldsOfANewerServiceAreNoError() throws IOException {
        String newer = ViewJson.line(BuildView.of(completion(5, 2, BuildState.FAILING), null))
                .replace("\"FAILING\"", "\"DREAMING\"")
                .replaceFirst("\\{", "{\"later\":[1],");

        assertThat(ViewJson.read(newer.getBytes(UTF_8), BuildView.class).state())
                .isEqualTo(BuildState.UNKNOWN);
    }

    private static BuildCompletion completion(long watch, long version, BuildState state) {
        return BuildCompletion.newBuilder()
                .setBuildRid(RID)
                .setWatch(watch)
                .setVersion(version)
                .setState(state)
                .setJobCount(3)
                .setCounts(JobCounts.newBuilder().setFailed(1).setRunning(2).build())
                .setMonitoring(Monitoring.LOST)
                .setUpdatedTime(T0)
                .build();
    }

    private static BuildObserved observed(long watch, Monitoring monitoring, String detail) {
        return BuildObserved.newBuilder()
                .setBuildRid(RID)
                .setWatch(watch)
                .setVersion(1)
                .setMonitoring(monitoring)
                .setDetail(detail)
                .setBranchName("main")
                .setObservedTime(T0)
                .build();
    }

    private static JobStatusChanged event(long sequence, int attempt, JobStatus status) {
        return JobStatusChanged.newBuilder()
                .setBuildRid(RID)
                .setJobRid("ri.foundry.main.job.1")
                .setWatch(5)
                .setSequence(sequence)
                .setAttempt(attempt)
                .setStatus(status)
                .setStartedTime(T0)
                .setObservedTime(T0.plusSeconds(sequence))
                .setOutputs(List.of(new JobOutput("DATASET", "ri.foundry.main.dataset.1", null)))
                .build();
    }
}
