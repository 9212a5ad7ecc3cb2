package io.buildwatch.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.events.BuildObserved;
import io.buildwatch.events.Monitoring;
import io.buildwatch.guarantees.Seen;
import io.buildwatch.testing.BrokerExtension;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the endpoints say of a running instance. */
@Tag("broker")
class HealthTest {
    @RegisterExtension
    static final BrokerExtension BROKER = new BrokerExtension();

    @TempDir
    Path dir;

    private final HttpClient http = HttpClient.newHttpClient();

    private HttpResponse<String> get(Pipeline pipeline, String path) {
        try {
            URI uri = URI.create("http://127.0.0.1:" + pipeline.service.httpPort() + path);
            return http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Test
    void foundryBeingDownFailsHealthAndNoProbeAndAMistypedRidFailsNeither() {
        try (Pipeline pipeline = new Pipeline(BROKER, dir).start();
                Seen seen = pipeline.seen()) {
            String mistyped = "ri.foundry.main.build.mistyped";
            pipeline.submit(mistyped);
            seen.until(s -> s.latestObservation(mistyped)
                    .map(BuildObserved::getMonitoring)
                    .filter(Monitoring.NOT_FOUND::equals)
                    .isPresent());
            // Longer than the patience of /health, which is lost.after and interval.max together.
            seen.assertQuietFor(Duration.ofSeconds(4));
            assertThat(get(pipeline, "/health").statusCode()).isEqualTo(200);
            assertThat(get(pipeline, "/health").body()).contains("\"lastListed\":null");

            var build = Jobs.newBuild(pipeline, 1);
            pipeline.submit(build.rid());
            seen.until(s -> s.events(build.rid()).size() == 1);
            pipeline.simulator.downFor(Duration.ofHours(1));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(get(pipeline, "/health"))
                            .satisfies(answer -> assertThat(answer.statusCode()).isEqualTo(503))
                            .satisfies(answer -> assertThat(answer.body()).contains("\"foundry\":{\"ok\":false")));
            assertThat(get(pipeline, "/livez").statusCode()).isEqualTo(200);
            assertThat(get(pipeline, "/readyz").statusCode()).isEqualTo(200);
            assertThat(get(pipeline, "/metrics").body())
                    .contains("buildwatch_", "kafka_stream")
                    .doesNotContain("ri.foundry.", Pipeline.TOKEN);

            pipeline.simulator.downFor(Duration.ZERO);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> get(pipeline, "/health").statusCode() == 200);
            assertThat(pipeline.faults).isEmpty();
        }
    }
}
