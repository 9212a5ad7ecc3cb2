package io.buildwatch.bench;

import io.buildwatch.bench.Figures.Latencies;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * The figures of the README: ours beside the same code on Streams' default settings, in turn, in one run. Arguments:
 * {@code [repetitions] [figure…]}, the figures being {@code latency}, {@code idle}, {@code large} and {@code submit}.
 */
public final class PipelineBench {
    private PipelineBench() {}

    public static void main(String[] args) throws Exception {
        int repetitions = args.length == 0 ? 5 : Integer.parseInt(args[0]);
        Set<String> figures = args.length < 2
                ? Set.of("latency", "idle", "large", "submit")
                : Set.of(List.of(args).subList(1, args.length).toArray(new String[0]));
        System.out.printf(
                "%s, Java %s, %d cores, %d repetitions%n%n",
                LocalDate.now(ZoneOffset.UTC),
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                repetitions);
        System.out.println("| figure | ours: median (least to most) | Streams' default settings | ratio | goal |");
        System.out.println("|---|---|---|---|---|");
        if (figures.contains("latency")) {
            latency(repetitions);
        }
        if (figures.contains("idle")) {
            idle(repetitions);
        }
        if (figures.contains("large")) {
            List<Double> seconds = new ArrayList<>();
            for (int i = 0; i < repetitions; i++) {
                seconds.add(Figures.tenThousandJobs());
            }
            alone("10,000 jobs over 100 pages, submit → complete, s", seconds, "shown");
        }
        if (figures.contains("submit")) {
            List<Double> delays = new ArrayList<>();
            for (int i = 0; i < repetitions; i++) {
                delays.add(Figures.submitToRequest());
            }
            alone("submit → first request to Foundry, p99, ms", delays, "≤ 300");
        }
        System.exit(0);
    }

    private static void latency(int repetitions) throws Exception {
        List<Latencies> ours = new ArrayList<>();
        List<Latencies> theirs = new ArrayList<>();
        for (int i = 0; i < repetitions; i++) {
            ours.add(Figures.latencies(Map.of(), i));
            theirs.add(Figures.latencies(Stage.STREAMS_DEFAULTS, i));
        }
        beside(
                "answer ready → event readable, median, ms",
                ours.stream().map(Latencies::eventMedian).toList(),
                theirs.stream().map(Latencies::eventMedian).toList(),
                "≤ 1/4");
        beside(
                "the same, p99, ms",
                ours.stream().map(Latencies::eventP99).toList(),
                theirs.stream().map(Latencies::eventP99).toList(),
                "≤ 1/3");
        beside(
                "answer ready → completion record readable, median, ms",
                ours.stream().map(Latencies::completionMedian).toList(),
                theirs.stream().map(Latencies::completionMedian).toList(),
                "≤ 1/6");
    }

    private static void idle(int repetitions) throws Exception {
        List<Double> ours = new ArrayList<>();
        List<Double> theirs = new ArrayList<>();
        for (int i = 0; i < repetitions; i++) {
            ours.add(Figures.idleTransactions(Map.of()));
            theirs.add(Figures.idleTransactions(Stage.STREAMS_DEFAULTS));
        }
        beside("transactions a second, 1,000 builds, nothing changing", ours, theirs, "≤ 1/40");
    }

    private static void beside(String figure, List<Double> ours, List<Double> theirs, String goal) {
        double ratio = Stats.percentile(theirs, 50) / Stats.percentile(ours, 50);
        System.out.printf(
                Locale.ROOT,
                "| %s | %s | %s | 1/%.1f | %s |%n",
                figure,
                Stats.told(ours),
                Stats.told(theirs),
                ratio,
                goal);
    }

    private static void alone(String figure, List<Double> ours, String goal) {
        System.out.printf("| %s | %s | – | – | %s |%n", figure, Stats.told(ours), goal);
    }
}
