package io.buildwatch.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * The options of the bench.
 *
 * @param repetitions how often each column is measured
 * @param quick whether to measure only for a short time, to see that it works at all; the numbers mean nothing
 * @param figures names of the figures to measure; empty for all
 */
record BenchOptions(int repetitions, boolean quick, List<String> figures) {
    static final String USAGE = "usage: src/bench/run [--repetitions N] [--quick] [FIGURE...]; the figures are ";

    static BenchOptions parse(String[] args, List<String> known) {
        int repetitions = 0;
        boolean quick = false;
        List<String> figures = new ArrayList<>();
        for (int i = 0; i < args.length; i++) {
            if (args[i].equals("--quick")) {
                quick = true;
            } else if (args[i].equals("--repetitions") && i + 1 < args.length && args[i + 1].matches("[1-9]\\d{0,3}")) {
                repetitions = Integer.parseInt(args[++i]);
            } else if (known.contains(args[i])) {
                figures.add(args[i]);
            } else {
                throw new IllegalArgumentException(args[i] + ": not known; " + USAGE + String.join(", ", known));
            }
        }
        return new BenchOptions(repetitions > 0 ? repetitions : quick ? 1 : 5, quick, List.copyOf(figures));
    }

    /** {@code full}, or {@code little} in a quick run. */
    int size(int full, int little) {
        return quick ? little : full;
    }
}
