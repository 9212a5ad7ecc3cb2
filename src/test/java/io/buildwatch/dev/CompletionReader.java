package io.buildwatch.dev;

import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.BuildState;
import io.buildwatch.events.JobCounts;
import io.buildwatch.events.Monitoring;
import java.time.Instant;

/** Completion records for tests, of builds with ten jobs. */
final class CompletionReader {
    static final String LOCATOR = "a4386b7e-d546-49be-8a36-2b7b2a9e8d3c";
    static final String RID = "ri.foundry.main.build." + LOCATOR;

    private CompletionReader() {}

    static BuildCompletion of(BuildState state, boolean complete, Monitoring monitoring, int done) {
        return BuildCompletion.newBuilder()
                .setBuildRid(RID)
                .setWatch(1)
                .setVersion(1)
                .setState(state)
                .setComplete(complete)
                .setJobCount(10)
                .setCounts(JobCounts.newBuilder()
                        .setRunning(10 - done)
                        .setSucceeded(done)
                        .build())
                .setPercentComplete(complete ? 100 : done * 10)
                .setMonitoring(monitoring)
                .setUpdatedTime(Instant.EPOCH)
                .build();
    }

    static BuildCompletion running(int done) {
        return of(BuildState.RUNNING, false, Monitoring.WATCHING, done);
    }

    static BuildCompletion succeeded() {
        return of(BuildState.SUCCEEDED, true, Monitoring.WATCHING, 10);
    }

    static BuildCompletion unreadable(Monitoring monitoring) {
        return of(BuildState.PENDING, false, monitoring, 0);
    }
}
