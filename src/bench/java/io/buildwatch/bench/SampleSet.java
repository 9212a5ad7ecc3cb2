package io.buildwatch.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Numbers of one kind, in the order in which they came. One thread. */
final class SampleSet {
    private final List<Double> values = new ArrayList<>();

    SampleSet add(double value) {
        values.add(value);
        return this;
    }

    int count() {
        return values.size();
    }

    double mean() {
        return sorted().stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }

    double median() {
        List<Double> sorted = sorted();
        int middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** The smallest of the values that so many per cent of the values do not exceed. */
    double percentile(int hundredths) {
        List<Double> sorted = sorted();
        return sorted.get(Math.max(0, (int) Math.ceil(sorted.size() * hundredths / 100.0) - 1));
    }

    /** {@code median (least to greatest)}. */
    String show() {
        List<Double> sorted = sorted();
        return number(median()) + " (" + number(sorted.get(0)) + " to " + number(sorted.get(sorted.size() - 1)) + ")";
    }

    static String number(double value) {
        double size = Math.abs(value);
        String format = size >= 100 || value == Math.rint(value) ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }

    private List<Double> sorted() {
        if (values.isEmpty()) {
            throw new IllegalStateException("nothing was measured");
        }
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted;
    }
}
