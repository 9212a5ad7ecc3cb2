package io.buildwatch.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Medians and spreads. */
final class Stats {
    private Stats() {}

    static double percentile(List<? extends Number> values, int percent) {
        List<Double> sorted = new ArrayList<>();
        values.forEach(value -> sorted.add(value.doubleValue()));
        Collections.sort(sorted);
        if (sorted.isEmpty()) {
            return Double.NaN;
        }
        int index = (int) Math.ceil(percent / 100.0 * sorted.size()) - 1;
        return sorted.get(Math.max(0, index));
    }

    /** {@code median (least to most)}. */
    static String told(List<Double> values) {
        return String.format(
                Locale.ROOT,
                "%.2f (%.2f to %.2f)",
                percentile(values, 50),
                Collections.min(values),
                Collections.max(values));
    }
}
