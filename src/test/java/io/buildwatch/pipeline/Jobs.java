package io.buildwatch.pipeline;

import io.buildwatch.dev.simulator.SimulatedBuild;
import io.buildwatch.dev.simulator.SimulatedJob;
import java.util.UUID;

/** Builds in the simulator, whose jobs a test changes by hand. */
final class Jobs {
    private Jobs() {}

    /** A build of this many waiting jobs. */
    static SimulatedBuild newBuild(Pipeline pipeline, int jobs) {
        SimulatedBuild build = pipeline.simulator.build("ri.foundry.main.build." + UUID.randomUUID());
        for (int i = 0; i < jobs; i++) {
            build.job(job(build, i));
        }
        return build;
    }

    /** The RID of a build's job by its number. */
    static String job(SimulatedBuild build, int number) {
        return build.rid().replace(".build.", ".job.") + "-" + number;
    }

    static void run(SimulatedBuild build) {
        build.change(() -> build.jobs().forEach(job -> job.status("RUNNING")));
    }

    /** All jobs that have not ended succeed, and so does the build, at the same moment. */
    static void succeed(SimulatedBuild build) {
        build.change(() -> {
            build.jobs().stream().filter(job -> !isTerminal(job)).forEach(job -> job.status("SUCCEEDED"));
            build.status("SUCCEEDED");
        });
    }

    private static boolean isTerminal(SimulatedJob job) {
        return switch (job.status()) {
            case "SUCCEEDED", "FAILED", "CANCELED", "DID_NOT_RUN" -> true;
            default -> false;
        };
    }
}
