package io.buildwatch.streams;

import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * How many records of a topic the stream threads have not fetched yet, according to the metric {@code records-lag} of
 * their consumers. Any thread; asks no broker.
 */
public final class InputLag {
    private final Supplier<? extends Map<MetricName, ? extends Metric>> metrics;

    /** @param metrics such as {@code KafkaStreams::metrics} */
    public InputLag(Supplier<? extends Map<MetricName, ? extends Metric>> metrics) {
        this.metrics = metrics;
    }

    /** The sum over the partitions of the topic that this instance owns; those not fetched from yet count as 0. */
    public double records(String topic) {
        return metrics.get().values().stream()
                .filter(metric -> isLag(metric.metricName(), topic))
                .mapToDouble(InputLag::number)
                .sum();
    }

    private static boolean isLag(MetricName name, String topic) {
        return name.name().equals("records-lag")
                && topic.equals(name.tags().get("topic"))
                && StreamsHealth.isMainConsumer(name);
    }

    private static double number(Metric metric) {
        double lag = metric.metricValue() instanceof Number number ? number.doubleValue() : 0;
        return lag > 0 ? lag : 0;
    }
}
