package io.buildwatch.streams;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.junit.jupiter.api.Test;

class InputLagTest {
    private static final String MAIN = "app-StreamThread-1-consumer";

    private final Map<MetricName, Metric> metrics = new HashMap<>();
    private final InputLag lag = new InputLag(() -> metrics);

    @Test
    void sumsThePartitionsOfTheTopicThatTheStreamThreadsRead() {
        put("records-lag", MAIN, "in", 0, 3.0);
        put("records-lag", "app-StreamThread-2-consumer", "in", 1, 4.0);
        put("records-lag", MAIN, "other", 0, 100.0);
        put("records-lag", "app-StreamThread-1-restore-consumer", "in", 0, 100.0);
        put("records-lag-max", MAIN, "in", 0, 100.0);

        assertThat(lag.records("in")).isEqualTo(7);
    }

    @Test
    void isNothingWhereNothingWasFetchedYet() {
        assertThat(lag.records("in")).isZero();
        put("records-lag", MAIN, "in", 0, Double.NaN);
        assertThat(lag.records("in")).isZero();
    }

    private void put(String metric, String client, String topic, int partition, double value) {
        Map<String, String> tags = Map.of("client-id", client, "topic", topic, "partition", "" + partition);
        MetricName name = new MetricName(metric, "consumer-fetch-manager-metrics", "", tags);
        metrics.put(name, new Metric() {
            @Override
            public MetricName metricName() {
                return name;
            }

            @Override
            public Object metricValue() {
                return value;
            }
        });
    }
}
