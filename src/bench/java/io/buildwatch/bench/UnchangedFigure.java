package io.buildwatch.bench;

import io.buildwatch.config.FoundryConfig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/**
 * CPU of the whole service for each job that is read and has not changed: by batch, and by listing pages of 20 jobs. What
 * the instance uses without builds is taken off. Broker and Foundry are in processes of their own.
 */
final class UnchangedFigure implements Figure {
    private static final int JOBS = 20;
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** Of one way to read jobs: CPU in µs for each job read, and how many were read. */
    private record Cost(double microsForEachJob, long jobs) {}

    @Override
    public String name() {
        return "unchanged";
    }

    @Override
    public List<Row> run(BenchOptions options) throws Exception {
        SampleSet batch = new SampleSet();
        SampleSet list = new SampleSet();
        try (LoadWorldProcess world = new LoadWorldProcess(new FastClock(0, 0, 1), 0);
                LoadWorldProcess foundry = LoadWorldProcess.huge()) {
            List<String> rids = new ArrayList<>();
            for (int i = 0; i < options.size(1_000, 50); i++) {
                rids.add(foundry.ask(HugeWorld.HUGE + " ri.foundry.main.build.unchanged-" + i + " " + JOBS));
            }
            for (int i = 0; i < options.repetitions(); i++) {
                for (boolean byBatch : new boolean[] {(i & 1) == 0, (i & 1) != 0}) {
                    Cost cost = measure(world, foundry, "unchanged" + i + byBatch + ".", byBatch, rids, options);
                    Figure.say("%s: %.2f µs a job, of %d jobs read"
                            .formatted(byBatch ? "by batch" : "by listing", cost.microsForEachJob, cost.jobs));
                    (byBatch ? batch : list).add(cost.microsForEachJob);
                }
            }
        }
        SampleSet page = new SampleSet().add(list.median() * JOBS / 1_000);
        return List.of(
                Row.ratio(
                        "CPU of the service for each job read, nothing changing, µs",
                        batch,
                        list,
                        "by listing",
                        1.0 / 3,
                        "≤ 1/3"),
                Row.atMost("the same by listing, ms a page of " + JOBS + " jobs", page, 0.15, "≤ 0.15"));
    }

    private static Cost measure(
            LoadWorldProcess world,
            LoadWorldProcess foundry,
            String prefix,
            boolean byBatch,
            List<String> rids,
            BenchOptions options)
            throws Exception {
        FoundryConfig config =
                Rig.defaultPace(foundry.foundry).withRefresh(new FoundryConfig.Refresh(byBatch, Duration.ofSeconds(2)));
        Duration window = Duration.ofSeconds(options.size(60, 5));
        try (ProductAlone product = new ProductAlone(world, prefix, config)) {
            int idleSeconds = options.size(30, 3);
            // The start itself takes CPU for some seconds more.
            product.cpuMillisWithin(Duration.ofSeconds(idleSeconds));
            double idle = product.cpuMillisWithin(Duration.ofSeconds(idleSeconds)) / idleSeconds * window.toSeconds();
            rids.forEach(product::submit);
            Awaitility.await()
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(500))
                    .until(() -> {
                        product.requireNoFault();
                        return product.meter("buildwatch_events_published_total", "job_status_changed")
                                >= (long) rids.size() * JOBS;
                    });
            // The JVM makes the code faster meanwhile, and listing gets as seldom as it will be.
            product.cpuMillisWithin(Duration.ofSeconds(options.size(90, 5)));
            long before = jobsRead(product, byBatch);
            double used = product.cpuMillisWithin(window);
            long jobs = jobsRead(product, byBatch) - before;
            if (jobs <= 0) {
                throw new IllegalStateException("no job was read");
            }
            return new Cost((used - idle) * 1_000 / jobs, jobs);
        }
    }

    private static long jobsRead(ProductAlone product, boolean byBatch) throws Exception {
        return byBatch
                ? product.meter("buildwatch_job_age_seconds_count", "")
                : product.meter("buildwatch_polls_total", "endpoint=\"list_jobs\",outcome=\"ok\"") * JOBS;
    }
}
