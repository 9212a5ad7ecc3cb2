package io.buildwatch.bench;

import io.buildwatch.bench.LatencyFigure.Times;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What the read model costs, how fast it answers, and whether the pipeline is slower because of it: measured with and
 * without it, in turn.
 */
final class QueriesFigure implements Figure {
    private static final int GROUPS = 50;
    private static final double MB = 1e6;
    private static final double NOT_WORSE = 1.05;

    @Override
    public String name() {
        return "queries";
    }

    @Override
    public List<Row> run(BenchOptions options) throws Exception {
        List<Row> rows = new ArrayList<>(load(options));
        rows.addAll(pipeline(options));
        return rows;
    }

    private static List<Row> load(BenchOptions options) throws Exception {
        Path directory = Files.createTempDirectory("buildwatch-bench");
        try {
            int groups = options.size(GROUPS, 2);
            ReadModelLoad without = ReadModelLoad.run(groups, false, directory);
            ReadModelLoad with = ReadModelLoad.run(groups, true, directory);
            return List.of(
                    shown(
                            "`/api/builds`, first page of 100, median, ms",
                            with.firstPage().median()),
                    shown(
                            "`/api/builds`, first page of 100, p99, ms",
                            with.firstPage().percentile(99)),
                    shown(
                            "`/api/builds?q=` that no build fits, p99, ms",
                            with.noMatch().percentile(99)),
                    shown("read model on disk, MB", with.disk() / MB),
                    shown("heap after GC with it, less that without, MB", (with.heap() - without.heap()) / MB),
                    shown("its thread's CPU, µs for each job event", with.cpuMicros()));
        } finally {
            BenchParts.delete(directory);
        }
    }

    private static Row shown(String figure, double value) {
        return new Row(figure, SampleSet.number(value), "-", "shown", SampleSet.number(value), null);
    }

    private static List<Row> pipeline(BenchOptions options) throws Exception {
        Side with = new Side();
        Side without = new Side();
        int jobs = options.size(10_000, 1_000);
        try (BenchParts parts = new BenchParts()) {
            // The first two rounds do not count, because the JVM goes on making the code faster for minutes.
            int warmUps = options.quick() ? 0 : 2;
            for (int i = -warmUps; i < options.repetitions(); i++) {
                // The order changes each time, so that neither is always the one on the warmer machine. An even number
                // of repetitions is therefore fair.
                for (boolean queries : new boolean[] {(i & 1) == 0, (i & 1) != 0}) {
                    Side side = i < 0 ? new Side() : queries ? with : without;
                    Times times = LatencyFigure.measure(parts, Variant.OURS, queries, i, options.size(20, 3));
                    side.add(times);
                    SampleSet submissions = SubmitFigure.measure(parts, i, queries, options.size(60, 10));
                    side.submission.add(submissions.median());
                    LargeBuildFigure.measure(parts, jobs, queries, side.largeBuild);
                    Figure.say("%s read model: event median %s, p99 %s; completion %s; submission %s ms"
                            .formatted(
                                    queries ? "with" : "without",
                                    SampleSet.number(times.events().median()),
                                    SampleSet.number(times.events().percentile(99)),
                                    SampleSet.number(times.completions().median()),
                                    SampleSet.number(submissions.median())));
                }
            }
        }
        return List.of(
                row("answer ready → event readable with the read model, median, ms", with.median, without.median),
                row("the same, p99, ms", with.tail, without.tail),
                row("answer ready → completion record readable with it, median, ms", with.rollup, without.rollup),
                row("submit → first request, median, ms", with.submission, without.submission),
                row("a build of %,d jobs, submit → complete, s".formatted(jobs), with.largeBuild, without.largeBuild));
    }

    private static Row row(String figure, SampleSet with, SampleSet without) {
        return Row.ratio(figure, with, without, "without", NOT_WORSE, "≤ 1.05");
    }

    private record Side(
            SampleSet median, SampleSet tail, SampleSet rollup, SampleSet submission, SampleSet largeBuild) {
        Side() {
            this(new SampleSet(), new SampleSet(), new SampleSet(), new SampleSet(), new SampleSet());
        }

        void add(Times times) {
            median.add(times.events().median());
            tail.add(times.events().percentile(99));
            rollup.add(times.completions().median());
        }
    }
}
