package io.buildwatch.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The project's own image, in a full run. */
@Tag("containers")
class ImageIT {
    @RegisterExtension
    static final ContainerPartsExtension PARTS = new ContainerPartsExtension();

    @Test
    void followsBuildsFromTheirRidToCompletionAndEndsCleanlyOnSigterm() throws Exception {
        try (BuildwatchContainer buildwatch = PARTS.parts().buildwatch(PARTS.prefix())) {
            buildwatch.start();
            List<String> rids = PARTS.parts().simulate(3, 12, 5);
            buildwatch.submit(rids);
            try (Published published = new Published(
                    PARTS.parts().bootstrapServers(), PARTS.parts().registryUrl(), PARTS.prefix())) {
                published.awaitComplete(rids, ContainerParts.PATIENCE);
                published.assertConsistent(rids, 12);
            }

            assertThat(buildwatch.buildwatch("tail", "build-completion", "--from-beginning", "--timeout", "5s"))
                    .contains(rids)
                    .contains("\"complete\":true");
            assertThat(status(buildwatch, "/readyz")).isEqualTo(200);
            assertThat(status(buildwatch, "/metrics")).isEqualTo(200);

            long begin = System.nanoTime();
            buildwatch.terminate();
            assertThat(buildwatch.state().getExitCodeLong()).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
        }
    }

    @Test
    void writesNowhereButBesideItsStateAndIsNotRoot() throws Exception {
        try (BuildwatchContainer buildwatch = PARTS.parts().buildwatch(PARTS.prefix())) {
            buildwatch.start();

            assertThat(buildwatch.execInContainer("id", "-u").getStdout().strip())
                    .isEqualTo("8480");
            assertThat(buildwatch.execInContainer("touch", "/opt/buildwatch/x").getExitCode())
                    .isNotZero();
            assertThat(buildwatch
                            .execInContainer("sh", "-c", "stat -c '%a %u' /var/lib/buildwatch/state")
                            .getStdout()
                            .strip())
                    .isEqualTo("700 8480");
        }
    }

    @Test
    void holdsNoBrokerAndNoScala() throws Exception {
        try (BuildwatchContainer buildwatch = PARTS.parts().buildwatch(PARTS.prefix())) {
            buildwatch.start();

            assertThat(buildwatch.execInContainer("ls", "/opt/buildwatch/lib").getStdout())
                    .contains("buildwatch.jar", "kafka-streams")
                    .doesNotContain("kafka_2", "scala", "buildwatch-dev", "kafka-server");
        }
    }

    private static int status(BuildwatchContainer buildwatch, String path) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(buildwatch.httpUrl() + path))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }
}
