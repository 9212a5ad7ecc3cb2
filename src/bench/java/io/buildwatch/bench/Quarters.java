package io.buildwatch.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * What the process used at the begin and after each quarter of a run, and whether it used more after the last quarter
 * than after the second.
 */
final class Quarters {
    private static final double MB = 1 << 20;

    private final List<Footprint> taken = new ArrayList<>();

    void add(Footprint footprint) {
        taken.add(footprint);
        Figure.say("%d %%: heap %.1f MB, resident %.0f MB, %d threads, %d files, state %.1f MB, log %.1f kB"
                .formatted(
                        (taken.size() - 1) * 25,
                        footprint.heap() / MB,
                        footprint.resident() / MB,
                        footprint.threads(),
                        footprint.files(),
                        footprint.state() / MB,
                        footprint.logged() / 1024.0));
    }

    List<Row> rows(String run) {
        return List.of(
                row(run + ": heap after GC, MB", held(it -> it.heap() / MB), 0.05, 1),
                row(run + ": resident memory, MB", held(it -> it.resident() / MB), 0.05, 16),
                row(run + ": threads", held(Footprint::threads), 0, 1),
                row(run + ": open files", held(Footprint::files), 0.05, 16),
                row(run + ": state directory, MB", held(it -> it.state() / MB), 0.1, 4),
                row(run + ": log in that quarter, kB", logged(), 0.1, 1));
    }

    private List<Double> held(ToDoubleFunction<Footprint> what) {
        return taken.stream().skip(1).map(what::applyAsDouble).toList();
    }

    private List<Double> logged() {
        List<Double> volumes = new ArrayList<>();
        for (int i = 1; i < taken.size(); i++) {
            volumes.add((taken.get(i).logged() - taken.get(i - 1).logged()) / 1024.0);
        }
        return volumes;
    }

    private static Row row(String figure, List<Double> quarters, double share, double slack) {
        double second = quarters.get(1);
        double last = quarters.get(quarters.size() - 1);
        String goal = "last ≤ second + %.0f %% + %s".formatted(share * 100, SampleSet.number(slack));
        String shown = quarters.stream().map(Quarters::number).collect(Collectors.joining(", "));
        return new Row(
                figure,
                shown,
                "-",
                goal,
                String.format(Locale.ROOT, "%+.1f", last - second),
                last <= second * (1 + share) + slack);
    }

    private static String number(double value) {
        return value == Math.rint(value) ? SampleSet.number(value) : String.format(Locale.ROOT, "%,.1f", value);
    }
}
