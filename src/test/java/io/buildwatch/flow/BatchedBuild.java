package io.buildwatch.flow;

import java.time.Duration;

/** A {@link Flow} with one build whose jobs are read by batch. Whoever makes it closes the flow. */
final class BatchedBuild {
    static final String RID = "ri.foundry.main.build.1";

    final Flow flow = new Flow();
    final FakeFoundry.FakeBuild build = flow.foundry.build(RID);

    BatchedBuild() {
        flow.foundry.answersBatches();
    }

    /** Submits the build, and waits until it is left to batches. */
    void watch() {
        flow.submit(RID);
        flow.pass(Duration.ofSeconds(10));
        flow.events();
    }

    /** Has Foundry answer for the jobs that are read by batch, and waits until the answer is processed. */
    void readJobs() {
        flow.foundry.readJobs();
        tick();
    }

    void tick() {
        flow.pass(Duration.ofMillis(400), Duration.ofMillis(50));
    }
}
