package io.buildwatch.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.config.TopicsConfig;
import io.buildwatch.kafka.Configs;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;

class StreamsSettingsTest {
    private static final Path STATE = Path.of("/var/lib/bw");

    @Test
    void areAcceptedByStreamsAndReachItsClients() {
        StreamsConfig streams = new StreamsConfig(settings(Map.of()));
        assertThat(streams.getString("processing.guarantee")).isEqualTo("exactly_once_v2");
        assertThat(streams.getLong("poll.ms")).isEqualTo(10);
        assertThat(streams.getLong("commit.interval.ms")).isLessThan(10_000).isGreaterThan(1_000);
        assertThat(streams.getLong("statestore.cache.max.bytes")).isZero();
        assertThat(streams.getString("state.dir")).isEqualTo("/var/lib/bw");
        assertThat(streams.getBoolean("ensure.explicit.internal.resource.naming"))
                .isTrue();
        assertThat(streams.getBoolean("enable.metrics.push")).isFalse();

        Map<String, Object> consumer = streams.getMainConsumerConfigs("p.buildwatch", "c", 1);
        assertThat(consumer)
                .containsEntry("group.instance.id", "host-1-1")
                .containsEntry("group.protocol", "classic")
                .containsEntry("isolation.level", "read_committed")
                .containsEntry("session.timeout.ms", "15000");
        assertThat(streams.getProducerConfigs("c")).containsEntry("transaction.timeout.ms", 10_000);
        assertThat(streams.getRestoreConsumerConfigs("c")).doesNotContainKey("group.instance.id");
    }

    @Test
    void stopsAtEveryKindOfFailureRatherThanCommitHalf() {
        StreamsConfig streams = new StreamsConfig(settings(Map.of()));
        assertThat(streams.processingExceptionHandler().getClass().getSimpleName())
                .startsWith("LogAndFail");
        assertThat(streams.deserializationExceptionHandler().getClass().getSimpleName())
                .startsWith("LogAndFail");
    }

    @Test
    void letTheOperatorChangeWhatNoGuaranteeRestsOn() {
        Properties settings = settings(Map.of(
                "num.stream.threads", "4",
                "commit.interval.ms", "2000",
                "session.timeout.ms", "6000",
                "security.protocol", "SASL_SSL",
                "consumer.max.poll.records", "7"));
        assertThat(settings)
                .containsEntry("num.stream.threads", "4")
                .containsEntry("commit.interval.ms", "2000")
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("consumer.max.poll.records", "7");
        assertThat(Long.parseLong(settings.getProperty("heartbeat.interval.ms")))
                .isLessThanOrEqualTo(2000);
    }

    @Test
    void areNotOverriddenWhereAGuaranteeRestsOnThem() {
        Properties settings = settings(Map.of(
                "processing.guarantee", "at_least_once",
                "application.id", "other",
                "group.protocol", "streams",
                "state.dir", "/tmp/x",
                "main.consumer.group.instance.id", "other",
                "isolation.level", "read_uncommitted"));
        assertThat(settings)
                .containsEntry("processing.guarantee", "exactly_once_v2")
                .containsEntry("application.id", "p.buildwatch")
                .containsEntry("group.protocol", "classic")
                .containsEntry("state.dir", "/var/lib/bw")
                .containsEntry("main.consumer.group.instance.id", "host-1")
                .containsEntry("isolation.level", "read_committed");
    }

    @Test
    void alwaysLeaveRoomForADeadLetter() {
        assertThat(settings(Map.of("max.request.size", "1000"))).containsEntry("max.request.size", "1048576");
        assertThat(settings(Map.of("producer.max.request.size", "1000")))
                .containsEntry("producer.max.request.size", "1048576");
        assertThat(settings(Map.of("max.request.size", "5000000"))).containsEntry("max.request.size", "5000000");
    }

    @Test
    void giveInternalTopicsTheReplicationFactorOfTheOthers() {
        TopicsConfig topics = TopicsConfig.of("p.", 12).withReplication(3);
        assertThat(StreamsSettings.of(Configs.with(topics, STATE, Map.of()))).containsEntry("replication.factor", "3");
        assertThat(settings(Map.of())).doesNotContainKey("replication.factor");
    }

    private static Properties settings(Map<String, String> passedThrough) {
        Map<String, String> all = new HashMap<>(Map.of("bootstrap.servers", "localhost:9092"));
        all.putAll(passedThrough);
        return StreamsSettings.of(Configs.with(TopicsConfig.of("p.", 12), STATE, all));
    }
}
