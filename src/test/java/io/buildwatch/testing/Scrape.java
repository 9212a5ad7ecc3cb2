package io.buildwatch.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What {@code /metrics} answered, in Prometheus' format 0.0.4.
 *
 * @param families the names of the metrics that have both a type and a help text
 */
public record Scrape(List<Sample> samples, Set<String> families) {
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)\\})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\",?");

    /** A line with a value. */
    public record Sample(String name, Map<String, String> labels, double value) {}

    public static Scrape of(String text) {
        List<Sample> samples = new ArrayList<>();
        Set<String> helped = new TreeSet<>();
        Set<String> typed = new TreeSet<>();
        text.lines().filter(line -> !line.isBlank()).forEach(line -> {
            String[] words = line.split(" ", 4);
            if (line.startsWith("# HELP ") && words.length == 4 && !words[3].isBlank()) {
                helped.add(words[2]);
            } else if (line.startsWith("# TYPE ")) {
                typed.add(words[2]);
            } else if (!line.startsWith("#")) {
                samples.add(sample(line));
            }
        });
        typed.retainAll(helped);
        return new Scrape(samples, typed);
    }

    private static Sample sample(String line) {
        Matcher matcher = SAMPLE.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("no sample: " + line);
        }
        Map<String, String> labels = new LinkedHashMap<>();
        Matcher label = LABEL.matcher(matcher.group(2) == null ? "" : matcher.group(2));
        while (label.find()) {
            labels.put(label.group(1), label.group(2));
        }
        double value =
                matcher.group(3).endsWith("Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(matcher.group(3));
        return new Sample(matcher.group(1), labels, value);
    }

    /** The labels of each sample of this name. */
    public List<Map<String, String>> series(String name) {
        return samples.stream()
                .filter(sample -> sample.name.equals(name))
                .map(Sample::labels)
                .toList();
    }

    /** The label names of a metric, without those of its buckets. */
    public Set<String> labels(String family) {
        return samples.stream()
                .filter(sample -> sample.name.equals(family) || sample.name.equals(family + "_count"))
                .flatMap(sample -> sample.labels.keySet().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** The sums of all samples of this name by the value of one of their labels; sums of 0 are left out. */
    public Map<String, Double> sums(String name, String label) {
        Map<String, Double> sums = new TreeMap<>();
        samples.stream()
                .filter(sample -> sample.name.equals(name) && sample.value != 0)
                .forEach(sample -> sums.merge(sample.labels.getOrDefault(label, ""), sample.value, Double::sum));
        return sums;
    }
}
