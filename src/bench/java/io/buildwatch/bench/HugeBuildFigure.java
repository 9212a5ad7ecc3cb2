package io.buildwatch.bench;

import java.util.List;

/**
 * One build of 300,000 jobs beside 100 small builds that change for a minute, compared with the same small builds
 * alone.
 * On the product's default settings and the API's documented limits, with broker and Foundry in processes of their own.
 */
final class HugeBuildFigure implements Figure {
    private static final int GOAL_LONGEST_MS = 2_000;

    @Override
    public String name() {
        return "huge-build";
    }

    @Override
    public List<Row> run(BenchOptions options) throws Exception {
        int jobs = options.size(300_000, 10_000);
        int seconds = options.size(60, 8);
        Column alone = new Column();
        Column beside = new Column();
        SampleSet longest = new SampleSet();
        SampleSet held = new SampleSet();
        SampleSet firstEvents = new SampleSet();
        SampleSet complete = new SampleSet();
        int wrong = 0;
        int aborted = 0;
        try (LoadWorldProcess world = new LoadWorldProcess(new FastClock(0, 0, 1), 0);
                LoadWorldProcess foundry = LoadWorldProcess.huge()) {
            if (!options.quick()) {
                // A run that does not count, because the JVM goes on making the code faster for minutes.
                new HugeBuildRun(world, foundry, "warm.", -1, 20).measure(10_000);
            }
            for (int i = 0; i < options.repetitions(); i++) {
                for (boolean huge : new boolean[] {(i & 1) != 0, (i & 1) == 0}) {
                    String prefix = "huge" + i + (huge ? "b." : "a.");
                    var result = new HugeBuildRun(world, foundry, prefix, i, seconds).measure(huge ? jobs : 0);
                    Figure.say((huge ? "beside: " : "alone: ") + result);
                    (huge ? beside : alone).add(result.latencies());
                    if (huge) {
                        longest.add(result.transactions().longestMs() / 1000.0);
                        held.add(result.mostHeld());
                        firstEvents.add(result.firstEventsSeconds());
                        complete.add(result.completeSeconds());
                        wrong += result.right() ? 0 : 1;
                        aborted += result.transactions().aborted();
                    }
                }
            }
        }
        String small = "of 100 small builds beside one of %,d jobs, answer ready → event readable, ".formatted(jobs);
        return List.of(
                Row.ratio(small + "p99, ms", beside.p99, alone.p99, "without it", 2, "≤ 2"),
                Row.ratio(small + "median, ms", beside.median, alone.median, "without it", 2, "≤ 2"),
                new Row(
                        "longest time that a transaction of the service was open meanwhile, s",
                        longest.show(),
                        "-",
                        "≤ 2, none aborted",
                        SampleSet.number(longest.percentile(100)) + ", " + aborted + " aborted",
                        longest.percentile(100) * 1000 <= GOAL_LONGEST_MS && aborted == 0),
                new Row(
                        "the huge build: submit → event of each job readable, s",
                        firstEvents.show(),
                        "-",
                        "shown",
                        SampleSet.number(firstEvents.median()),
                        null),
                new Row(
                        "the huge build: submit → complete, all jobs ended in between, s",
                        complete.show(),
                        "-",
                        "shown, counts right",
                        wrong == 0 ? "counts right each time" : "counts wrong " + wrong + " times",
                        wrong == 0),
                new Row(
                        "most of `buildwatch_sweep_readings_held`, scraped every " + HugeBuildRun.SCRAPE_MS + " ms",
                        held.show(),
                        "-",
                        "shown",
                        SampleSet.number(held.percentile(100)),
                        null));
    }

    /** The medians and the 99th percentiles of several runs, ms. */
    private record Column(SampleSet median, SampleSet p99) {
        Column() {
            this(new SampleSet(), new SampleSet());
        }

        void add(SampleSet latencies) {
            median.add(latencies.median());
            p99.add(latencies.percentile(99));
        }
    }
}
