package io.buildwatch.kafka;

import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/**
 * How many records of a topic the stream threads have not fetched yet, by their consumers' own {@code records-lag}. Any
 * thread; asks no broker.
 */
public final class InputLag {
    private final Supplier<? extends Map<MetricName, ? extends Metric>> metrics;

    /** @param metrics such as {@code KafkaStreams::metrics} */
    public InputLag(Supplier<? extends Map<MetricName, ? extends Metric>> metrics) {
        this.metrics = metrics;
    }

    /** Over this instance's partitions of the topic; 0 where none has been fetched from yet. */
    public double of(String topic) {
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
