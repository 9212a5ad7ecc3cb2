package io.buildwatch.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Confluent's serializer and deserializer in {@code plugins/}, in a full run: each side's deserializer reads what the
 * other's serializer wrote.
 */
@Tag("containers")
@EnabledIfEnvironmentVariable(
        named = "CONFLUENT_JAR",
        matches = ".+",
        disabledReason = "CONFLUENT_JAR names no jar with Confluent's serializers")
class ConfluentSerdesIT {
    private static final String SERIALIZER = "io.confluent.kafka.serializers.KafkaAvroSerializer";
    private static final String DESERIALIZER = "io.confluent.kafka.serializers.KafkaAvroDeserializer";

    @RegisterExtension
    static final ContainerPartsExtension PARTS = new ContainerPartsExtension();

    @Test
    void ourDeserializerReadsWhatTheirsWroteInAFullRun() throws Exception {
        try (BuildwatchContainer buildwatch = withPlugin()
                .withSettings(Map.of("avro.serializer", SERIALIZER, "avro.deserializer", DESERIALIZER))
                .withCommand("run", "--set", "avro.remove.java.properties=true")) {
            List<String> rids = completeBuilds(buildwatch);

            assertThat(buildwatch.buildwatch("tail", "build-completion", "--from-beginning", "--timeout", "6s"))
                    .as("written by Confluent's serializer, read by Confluent's deserializer")
                    .contains(rids)
                    .contains("\"complete\":true");
        }
    }

    @Test
    void theirDeserializerReadsWhatOursWrote() throws Exception {
        try (BuildwatchContainer buildwatch = withPlugin()) {
            List<String> rids = completeBuilds(buildwatch);

            assertThat(buildwatch
                            .execInContainer(
                                    "sh",
                                    "-c",
                                    "BUILDWATCH_AVRO_DESERIALIZER=" + DESERIALIZER
                                            + " buildwatch tail build-completion --from-beginning --timeout 6s")
                            .getStdout())
                    .contains(rids)
                    .contains("\"complete\":true");
        }
    }

    private static BuildwatchContainer withPlugin() {
        return PARTS.parts().buildwatch(PARTS.prefix()).withPlugin(Path.of(System.getenv("CONFLUENT_JAR")));
    }

    private static List<String> completeBuilds(BuildwatchContainer buildwatch) throws Exception {
        buildwatch.start();
        List<String> rids = PARTS.parts().simulate(2, 6, 4);
        buildwatch.submit(rids);
        try (Published published =
                new Published(PARTS.parts().bootstrapServers(), PARTS.parts().registryUrl(), PARTS.prefix())) {
            published.awaitComplete(rids, ContainerParts.PATIENCE);
            published.assertConsistent(rids, 6);
        }
        return rids;
    }
}
