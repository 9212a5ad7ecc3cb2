package io.buildwatch.kafka;

import io.buildwatch.config.BuildwatchConfig;
import io.buildwatch.config.FoundryConfig;
import io.buildwatch.config.KafkaConfig;
import io.buildwatch.config.TopicsConfig;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

/** Configurations for tests of Kafka's settings. */
public final class Configs {
    private Configs() {}

    public static BuildwatchConfig with(TopicsConfig topics, Path stateDir, Map<String, String> passedThrough) {
        return BuildwatchConfig.of(
                FoundryConfig.of(URI.create("https://foundry.test"), FoundryConfig.Credentials.of("t")),
                topics,
                new KafkaConfig(topics.prefix() + "buildwatch", "host-1", stateDir, passedThrough));
    }
}
