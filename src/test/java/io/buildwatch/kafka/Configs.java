package io.buildwatch.kafka;

import io.buildwatch.config.BuildwatchConfig;
import io.buildwatch.config.FoundryConfig;
import io.buildwatch.config.KafkaConfig;
import io.buildwatch.config.PollConfig;
import io.buildwatch.config.TopicsConfig;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Configurations for the tests of this package. */
public final class Configs {
    private Configs() {}

    public static TopicsConfig topics(String prefix, int partitions, boolean create) {
        return new TopicsConfig(prefix, partitions, null, create, Map.of());
    }

    public static BuildwatchConfig with(TopicsConfig topics, Path stateDir, Map<String, String> passedThrough) {
        Duration any = Duration.ofSeconds(1);
        return new BuildwatchConfig(
                new FoundryConfig(
                        URI.create("https://foundry.test"), "t", null, true, null, 1, 1, 1, 1, any, any, any, 1, 1),
                new PollConfig(any, any, any, any, any, any, any, any),
                topics,
                new KafkaConfig(topics.prefix() + "buildwatch", "host-1", stateDir, passedThrough),
                "serializer",
                "deserializer",
                "127.0.0.1",
                0,
                BuildwatchConfig.LogFormat.TEXT);
    }
}
