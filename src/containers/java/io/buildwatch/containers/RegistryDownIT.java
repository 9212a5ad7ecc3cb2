package io.buildwatch.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A Schema Registry that cannot be reached, at the start or while the service runs. */
@Tag("containers")
class RegistryDownIT {
    @RegisterExtension
    static final ContainerPartsExtension PARTS = new ContainerPartsExtension();

    @Test
    void nothingIsLostWhileItIsDownForIdsAreCached() throws Exception {
        ContainerParts parts = PARTS.parts();
        try (BuildwatchContainer buildwatch = parts.buildwatch(PARTS.prefix())) {
            buildwatch.start();
            List<String> rids = parts.simulate(3, 10, 6);
            // The reader asks the registry too, so it must have cached the ids before the registry hangs.
            try (Published published = new Published(parts.bootstrapServers(), parts.registryUrl(), PARTS.prefix())) {
                List<String> before = parts.simulate(1, 2, 1);
                buildwatch.submit(before);
                published.awaitComplete(before, ContainerParts.PATIENCE);

                parts.whileRegistryHangs(() -> {
                    buildwatch.submit(rids);
                    published.awaitComplete(rids, ContainerParts.PATIENCE);
                });
                published.assertConsistent(rids, 10);
            }
        }
    }

    @Test
    void aStartWaitsForIt() throws Exception {
        ContainerParts parts = PARTS.parts();
        try (BuildwatchContainer buildwatch = parts.buildwatch(PARTS.prefix()).withoutWaiting()) {
            parts.whileRegistryHangs(() -> {
                buildwatch.start();
                buildwatch.awaitLog("the Schema Registry does not answer", ContainerParts.PATIENCE);
            });
            buildwatch.awaitLog("started: application", ContainerParts.PATIENCE);
        }
    }

    @Test
    void aStartWithoutItEndsWithALineAndStatusOne() {
        ContainerParts parts = PARTS.parts();
        try (BuildwatchContainer buildwatch = parts.buildwatch(PARTS.prefix())
                .withSettings(Map.of("schema.registry.url", "http://registry:1"))
                .withoutWaiting()) {
            buildwatch.start();

            assertThat(buildwatch.exitStatus(Duration.ofSeconds(100))).isEqualTo(1);
            assertThat(buildwatch.getLogs())
                    .contains("Waiting up to 60 s: the Schema Registry does not answer")
                    .contains("check schema.registry.url")
                    .doesNotContain("\tat ");
        }
    }
}
