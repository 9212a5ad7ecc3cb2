package io.buildwatch.bench;

import io.buildwatch.config.PollConfig;
import io.buildwatch.dev.simulator.FoundrySimulator;
import io.buildwatch.dev.simulator.SimulatedBuild;
import io.buildwatch.dev.simulator.SimulatorSettings;
import io.buildwatch.events.BuildCompletion;
import io.buildwatch.events.JobCounts;
import io.buildwatch.registry.AvroDeserializer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;

/**
 * An ended build of 10,000 jobs on pages of 100: the time from its submission to its completion record, on the
 * product's
 * default settings and the API's documented limits.
 */
final class LargeBuildFigure implements Figure {
    private static final int PAGE = 100;
    private static final int FAILED = 7;
    private static final int CANCELED = 11;
    private static final int DID_NOT_RUN = 13;

    @Override
    public String name() {
        return "large-build";
    }

    @Override
    public List<Row> run(BenchOptions options) throws Exception {
        int jobs = options.size(10_000, 1_000);
        SampleSet seconds = new SampleSet();
        int wrong = 0;
        try (BenchParts parts = new BenchParts()) {
            for (int i = 0; i < options.repetitions(); i++) {
                BuildCompletion last = measure(parts, jobs, false, seconds);
                boolean right = last.getJobCount() == jobs && last.getCounts().equals(truth(jobs));
                wrong += right ? 0 : 1;
                Figure.say(jobs + " jobs, " + (right ? "counts right" : "counts WRONG: " + last.getCounts()));
            }
        }
        return List.of(new Row(
                "a build of %,d jobs over %d pages, submit → complete, s".formatted(jobs, jobs / PAGE),
                seconds.show(),
                "-",
                "shown, counts right",
                wrong == 0 ? "counts right each time" : "counts wrong " + wrong + " times",
                wrong == 0));
    }

    /**
     * Measures once.
     *
     * @param queries whether the instance has a read model
     * @param seconds gets the time measured
     * @return the first record that says that the build is complete
     */
    static BuildCompletion measure(BenchParts parts, int jobs, boolean queries, SampleSet seconds) throws Exception {
        try (FoundrySimulator simulator =
                        BenchParts.simulator(SimulatorSettings.defaults().withPageSize(PAGE, PAGE));
                Rig rig = new Rig(
                        parts, simulator, Variant.OURS, PollConfig.defaults(), Rig.defaultPace(simulator), queries);
                Watcher watcher = new Watcher(parts.broker.bootstrapServers(), false, rig.prefix + "build-completion");
                AvroDeserializer avro = new AvroDeserializer()) {
            avro.configure(Map.of("schema.registry.url", parts.registry.url()), false);
            SimulatedBuild build = simulator.build("ri.foundry.main.build.large");
            build.change(() -> fill(build, jobs));
            long submitted = System.currentTimeMillis();
            rig.submit(build.rid());
            AtomicReference<BuildCompletion> complete = new AtomicReference<>();
            Awaitility.await()
                    .atMost(Rig.PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> {
                        for (Watcher.Arrival arrival : watcher.drain()) {
                            BuildCompletion now = (BuildCompletion) avro.deserialize(
                                    arrival.record().topic(), arrival.record().value());
                            if (now.getComplete() && complete.compareAndSet(null, now)) {
                                seconds.add((arrival.atMillis() - submitted) / 1000.0);
                            }
                        }
                        return complete.get() != null;
                    });
            return complete.get();
        }
    }

    private static void fill(SimulatedBuild build, int jobs) {
        for (int i = 0; i < jobs; i++) {
            String status = i < FAILED
                    ? "FAILED"
                    : i < FAILED + CANCELED
                            ? "CANCELED"
                            : i < FAILED + CANCELED + DID_NOT_RUN ? "DID_NOT_RUN" : "SUCCEEDED";
            build.job("ri.foundry.main.job.large-" + i).status(status);
        }
        build.status("FAILED");
    }

    private static JobCounts truth(int jobs) {
        return JobCounts.newBuilder()
                .setFailed(FAILED)
                .setCanceled(CANCELED)
                .setDidNotRun(DID_NOT_RUN)
                .setSucceeded(jobs - FAILED - CANCELED - DID_NOT_RUN)
                .build();
    }
}
