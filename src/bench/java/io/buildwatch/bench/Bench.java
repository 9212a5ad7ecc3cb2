package io.buildwatch.bench;

import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Measures the figures and prints them as a Markdown table; see {@code src/bench/run}. */
public final class Bench {
    private static final List<Figure> ALL = List.of(
            new LatencyFigure(),
            new IdleFigure(),
            new RollupFigure(),
            new ChangelogFigure(),
            new KillFigure(),
            new SubmitFigure(),
            new FreshnessFigure(),
            new UnchangedFigure(),
            new ManyBuildsFigure(),
            new FollowsFigure(),
            new LimitsFigure(),
            new QueriesFigure(),
            new LargeBuildFigure(),
            new DevFigure(),
            new HugeBuildFigure(),
            new HeldWeekFigure(),
            LoadFigure.hour(),
            LoadFigure.day());

    private Bench() {}

    /**
     * Exit status: 0 if all figures were measured, 1 if some could not be, 2 for wrong usage. A missed goal is no
     * failure.
     */
    public static void main(String[] args) {
        BenchOptions options;
        try {
            options = BenchOptions.parse(args, ALL.stream().map(Figure::name).toList());
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        List<Row> rows = new ArrayList<>();
        int failed = 0;
        for (Figure figure : ALL) {
            if (options.figures().isEmpty() || options.figures().contains(figure.name())) {
                failed += measure(figure, options, rows) ? 0 : 1;
            }
        }
        print(args, options, rows);
        System.exit(failed == 0 ? 0 : 1);
    }

    private static boolean measure(Figure figure, BenchOptions options, List<Row> rows) {
        long begin = System.nanoTime();
        System.err.println(figure.name());
        try {
            rows.addAll(figure.run(options));
            return true;
        } catch (Exception | AssertionError e) {
            e.printStackTrace();
            rows.add(new Row(figure.name(), "not measured: " + e, "-", "-", "-", false));
            return false;
        } finally {
            Figure.say("took " + (System.nanoTime() - begin) / 1_000_000_000 + " s");
        }
    }

    private static void print(String[] args, BenchOptions options, List<Row> rows) {
        System.out.printf(
                "`src/bench/run%s%s` on %s: %d cores, load %.1f, %s %s, %s %s%n%n",
                args.length == 0 ? "" : " ",
                String.join(" ", args),
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                Runtime.getRuntime().availableProcessors(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                System.getProperty("java.vm.name"),
                System.getProperty("java.version"));
        System.out.printf(
                "Median of %d repetitions of each column in turn (least to greatest).%s%n%n",
                options.repetitions(), options.quick() ? " A quick run: its numbers mean nothing." : "");
        System.out.println(Row.HEAD);
        rows.forEach(row -> System.out.println(row.line()));
    }
}
