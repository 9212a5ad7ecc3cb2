package io.buildwatch.await;

import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.BuildObserved;
import io.buildwatch.events.BuildState;
import io.buildwatch.events.JobCounts;
import io.buildwatch.events.Monitoring;
import io.buildwatch.records.TrustedRecords;
import java.time.Instant;
import java.util.List;

/** Records for tests, of builds with ten jobs. */
final class AwaitRecords {
    static final String RID = "ri.foundry.main.build.a4386b7e-d546-49be-8a36-2b7b2a9e8d3c";
    static final String OTHER = "ri.foundry.main.build.b";
    static final String SOURCE = "https://example.palantirfoundry.com";
    static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    static {
        TrustedRecords.trust();
    }

    private AwaitRecords() {}

    static BuildCompletion.Builder completion(BuildState state, int version) {
        return BuildCompletion.newBuilder()
                .setBuildRid(RID)
                .setWatch(1)
                .setVersion(version)
                .setState(state)
                .setJobCount(10)
                .setCounts(JobCounts.newBuilder().setRunning(6).setSucceeded(4).build())
                .setPercentComplete(40)
                .setMonitoring(Monitoring.WATCHING)
                .setFirstStartedTime(NOW.minusSeconds(65))
                .setUpdatedTime(NOW);
    }

    static BuildCompletion running(int version) {
        return completion(BuildState.RUNNING, version).build();
    }

    static BuildCompletion failing(int version, String... jobs) {
        return completion(BuildState.FAILING, version)
                .setFailedJobs(List.of(jobs))
                .build();
    }

    static BuildCompletion complete(BuildState state, int version) {
        return completion(state, version)
                .setComplete(true)
                .setPercentComplete(100)
                .setCounts(JobCounts.newBuilder().setSucceeded(10).build())
                .setLastFinishedTime(NOW.minusSeconds(5))
                .build();
    }

    static BuildCompletion monitored(Monitoring monitoring, int version) {
        return completion(BuildState.RUNNING, version).setMonitoring(monitoring).build();
    }

    static BuildObserved observed(boolean settled, int version) {
        return BuildObserved.newBuilder()
                .setBuildRid(RID)
                .setWatch(1)
                .setVersion(version)
                .setMonitoring(Monitoring.WATCHING)
                .setSettled(settled)
                .setObservedTime(NOW)
                .build();
    }
}
