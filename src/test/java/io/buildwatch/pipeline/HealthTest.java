package io.buildwatch.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.config.OAuthClient;
import io.buildwatch.dev.simulator.SimulatedEndpoint;
import io.buildwatch.events.BuildObserved;
import io.buildwatch.events.BuildStatus;
import io.buildwatch.events.Monitoring;
import io.buildwatch.guarantees.Guarantees;
import io.buildwatch.guarantees.Seen;
import io.buildwatch.testing.BrokerExtension;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** {@code /health} and the probes of a running instance. */
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
            // Longer than monitoring.lost.after and poll.interval.max together, after which /health reports Foundry as
            // down.
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

    @Test
    void aWrongTokenShowsInHealthBeforeTheFirstBuildAndIsOverWhenItIsMended() {
        try (Pipeline pipeline = new Pipeline(BROKER, dir)) {
            pipeline.simulator.acceptToken("another");
            pipeline.start();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(get(pipeline, "/health"))
                            .satisfies(answer -> assertThat(answer.statusCode()).isEqualTo(503))
                            .satisfies(answer ->
                                    assertThat(answer.body()).contains("\"foundry\":{\"ok\":false", "HTTP 401")));
            assertThat(get(pipeline, "/livez").statusCode()).isEqualTo(200);
            assertThat(get(pipeline, "/metrics").body()).contains("buildwatch_foundry_up 0.0");

            pipeline.simulator.acceptToken(Pipeline.TOKEN);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(40))
                    .until(() -> get(pipeline, "/health").statusCode() == 200);
            assertThat(get(pipeline, "/metrics").body()).contains("buildwatch_foundry_up 1.0");
            assertThat(pipeline.faults).isEmpty();
        }
    }

    @Test
    void aWrongClientSecretShowsInHealthAndTheFlowGoesOnWhenItIsPutRight(@TempDir Path secrets) throws IOException {
        Path file = Files.writeString(secrets.resolve("secret"), "wr0ng-s3cret");
        try (Pipeline pipeline = startedAs(new OAuthClient("app-1", null, file));
                Seen seen = pipeline.seen()) {
            pipeline.simulator.acceptClient("app-1", "right-s3cret", Duration.ofSeconds(2));
            var build = Jobs.newBuild(pipeline, 3);
            pipeline.submit(build.rid());
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(get(pipeline, "/health"))
                            .satisfies(answer -> assertThat(answer.statusCode()).isEqualTo(503))
                            .satisfies(answer -> assertThat(answer.body())
                                    .contains("\"foundry\":{\"ok\":false", "invalid_client", "foundry.oauth.client.id")
                                    .doesNotContain("s3cret")));
            assertThat(get(pipeline, "/livez").statusCode()).isEqualTo(200);
            assertThat(pipeline.simulator.calls().count(SimulatedEndpoint.LIST_JOBS))
                    .isZero();
            assertThat(pipeline.simulator.calls().count(SimulatedEndpoint.TOKEN))
                    .isLessThan(6);
            seen.until(s -> s.latestObservation(build.rid())
                    .map(BuildObserved::getMonitoring)
                    .filter(Monitoring.LOST::equals)
                    .isPresent());

            Files.writeString(file, "right-s3cret");
            Jobs.run(build);
            seen.until(s -> s.events(build.rid()).size() >= 3).untilBuildStatus(build.rid(), BuildStatus.RUNNING);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(get(pipeline, "/health"))
                            .satisfies(answer -> assertThat(answer.statusCode()).isEqualTo(200))
                            .satisfies(answer -> assertThat(answer.body()).doesNotContain("\"error\"")));
            // Meanwhile tokens, which are valid for 2 s, are refreshed, and the revoked one is replaced.
            long lists = pipeline.simulator.calls().count(SimulatedEndpoint.LIST_JOBS);
            pipeline.simulator.revokeIssuedTokens();
            seen.assertQuietFor(Duration.ofSeconds(5));
            assertThat(pipeline.simulator.calls().count(SimulatedEndpoint.LIST_JOBS))
                    .isGreaterThan(lists);
            Jobs.succeed(build);
            seen.untilComplete(build.rid());
            Guarantees.assertAll(seen, pipeline.simulator.truth(), List.of(build.rid()));
            assertThat(get(pipeline, "/metrics").body()).doesNotContain("s3cret", "issued-");
            assertThat(pipeline.faults).isEmpty();
        }
    }

    private Pipeline startedAs(OAuthClient client) {
        Pipeline pipeline = new Pipeline(BROKER, dir);
        pipeline.oauth = client;
        return pipeline.start();
    }
}
