package io.buildwatch.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.buildwatch.dev.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("broker")
final class StreamsMetricsTest {
    @Test
    void streamsMetricsGoDownToTheTask(@TempDir Path stateDir) throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start();
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic("in", 2, (short) 1))).all().get();
            StreamsBuilder builder = new StreamsBuilder();
            builder.stream("in", Consumed.with(Serdes.String(), Serdes.String()))
                    .foreach((key, value) -> {});
            Properties settings = new Properties();
            settings.put("application.id", "metrics-test");
            settings.put("bootstrap.servers", broker.bootstrapServers());
            settings.put("state.dir", stateDir.toString());
            try (KafkaStreams streams = new KafkaStreams(builder.build(), settings);
                    BuildwatchMetrics metrics = new BuildwatchMetrics()) {
                streams.start();
                await().atMost(Duration.ofSeconds(60)).until(() -> streams.state() == KafkaStreams.State.RUNNING);

                metrics.bind(streams);

                List<String> lines = metrics.scrape().lines().toList();
                assertThat(lines)
                        .contains("buildwatch_streams_state{state=\"running\"} 1.0")
                        .contains("buildwatch_streams_state{state=\"error\"} 0.0")
                        .anyMatch(line -> line.startsWith("kafka_stream_task_") && line.contains("task_id=\"0_0\""))
                        .anyMatch(line -> line.startsWith("kafka_stream_task_") && line.contains("task_id=\"0_1\""))
                        .anyMatch(line -> line.startsWith("kafka_stream_thread_commit_total{"));
            }
        }
    }
}
