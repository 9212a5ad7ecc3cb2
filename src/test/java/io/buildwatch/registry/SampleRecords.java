package io.buildwatch.registry;

import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.BuildObserved;
import io.buildwatch.events.BuildState;
import io.buildwatch.events.BuildStatus;
import io.buildwatch.events.JobCounts;
import io.buildwatch.events.JobOutput;
import io.buildwatch.events.JobStatus;
import io.buildwatch.events.JobStatusChanged;
import io.buildwatch.events.Monitoring;
import java.time.Instant;
import java.util.List;

/** One record of each kind. */
final class SampleRecords {
    static final String BUILD = "ri.foundry.main.build.1";

    private SampleRecords() {}

    static JobStatusChanged jobStatusChanged() {
        return JobStatusChanged.newBuilder()
                .setBuildRid(BUILD)
                .setWatch(1_700_000_000_000L)
                .setJobRid("ri.foundry.main.job.1")
                .setSequence(7)
                .setAttempt(2)
                .setPreviousStatus(JobStatus.RUNNING)
                .setStatus(JobStatus.UNKNOWN)
                .setRawStatus("PAUSÉ")
                .setStartedTime(Instant.ofEpochMilli(5))
                .setObservedTime(Instant.ofEpochMilli(9))
                .setOutputs(List.of(new JobOutput("datasetJobOutput", "ri.foundry.main.dataset.1", null)))
                .build();
    }

    static BuildObserved buildObserved() {
        return BuildObserved.newBuilder()
                .setBuildRid("b")
                .setWatch(1)
                .setVersion(2)
                .setSequence(3)
                .setJobCount(4)
                .setMonitoring(Monitoring.WATCHING)
                .setBranchName("m")
                .setObservedTime(Instant.ofEpochMilli(64))
                .build();
    }

    static BuildCompletion buildCompletion() {
        return BuildCompletion.newBuilder()
                .setBuildRid(BUILD)
                .setWatch(1)
                .setVersion(3)
                .setState(BuildState.FAILED)
                .setComplete(true)
                .setCounts(JobCounts.newBuilder().setFailed(1).build())
                .setFailedJobs(List.of("ri.foundry.main.job.1"))
                .setMonitoring(Monitoring.WATCHING)
                .setBuildStatus(BuildStatus.FAILED)
                .setUpdatedTime(Instant.ofEpochMilli(10))
                .build();
    }
}
