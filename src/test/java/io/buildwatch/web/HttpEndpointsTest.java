package io.buildwatch.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buildwatch.config.HttpConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpEndpointsTest implements HealthSource {
    private final HttpClient client = HttpClient.newHttpClient();
    private boolean live = true;
    private boolean ready = true;
    private List<Part> parts = List.of();
    private HttpEndpoints endpoints;

    @Override
    public boolean isLive() {
        return live;
    }

    @Override
    public boolean isReady() {
        return ready;
    }

    @Override
    public List<Part> parts() {
        return parts;
    }

    @BeforeEach
    void start() throws IOException {
        endpoints = HttpEndpoints.start(HttpConfig.defaults().withPort(0), this, () -> "buildwatch_x 1.0\n");
    }

    @AfterEach
    void stop() {
        endpoints.close();
    }

    private HttpResponse<String> send(String method, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + endpoints.port() + path);
        return client.send(
                HttpRequest.newBuilder(uri)
                        .method(method, BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send("GET", path);
    }

    @Test
    void probesFollowTheirSource() throws Exception {
        assertThat(get("/livez").statusCode()).isEqualTo(200);
        assertThat(get("/readyz").body()).isEqualTo("{\"ready\":true}\n");

        live = false;
        ready = false;

        assertThat(get("/livez").statusCode()).isEqualTo(503);
        assertThat(get("/livez").body()).isEqualTo("{\"live\":false}\n");
        assertThat(get("/readyz").statusCode()).isEqualTo(503);
    }

    @Test
    void oneBadPartFailsHealthButNoProbe() throws Exception {
        parts = List.of(
                new Part("kafka", true, Map.of("state", "RUNNING")),
                new Part("foundry", false, Map.of("secondsSinceSuccess", 12.5)));

        HttpResponse<String> health = get("/health");

        assertThat(health.statusCode()).isEqualTo(503);
        assertThat(health.body())
                .isEqualTo("{\"ok\":false,\"parts\":{\"kafka\":{\"ok\":true,\"state\":\"RUNNING\"},"
                        + "\"foundry\":{\"ok\":false,\"secondsSinceSuccess\":12.5}}}\n");
        assertThat(health.headers().firstValue("Content-Type")).contains("application/json; charset=utf-8");
        assertThat(get("/livez").statusCode()).isEqualTo(200);
        assertThat(get("/readyz").statusCode()).isEqualTo(200);
    }

    @Test
    void metricsAreTheSuppliersText() throws Exception {
        HttpResponse<String> metrics = get("/metrics");

        assertThat(metrics.body()).isEqualTo("buildwatch_x 1.0\n");
        assertThat(metrics.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/plain; version=0.0.4");
    }

    @Test
    void headHasNoBodyButItsLength() throws Exception {
        HttpResponse<String> head = send("HEAD", "/livez");

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().firstValueAsLong("Content-Length")).hasValue("{\"live\":true}\n".length());
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "OPTIONS"})
    void otherMethodsAreNotAllowed(String method) throws Exception {
        HttpResponse<String> answer = send(method, "/livez");

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.headers().firstValue("Allow")).contains("GET, HEAD");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/livez/", "/livezz", "/metrics/x"})
    void otherPathsAreNotFound(String path) throws Exception {
        HttpResponse<String> answer = get(path);

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).startsWith("{\"error\":");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/../etc/passwd", "/%2e%2e/etc/passwd", "/page/../package-info.class", "/%2fetc/passwd"})
    void nothingBeyondThePageIsServed(String path) throws Exception {
        HttpResponse<String> answer = get(path);

        assertThat(answer.statusCode()).isBetween(400, 404);
        assertThat(answer.body()).startsWith("{\"error\":");
    }

    @Test
    void faultInOneAnswerLeavesTheOthers() throws Exception {
        endpoints.close();
        endpoints = HttpEndpoints.start(HttpConfig.defaults().withPort(0), this, () -> {
            throw new IllegalStateException("s3cret");
        });

        assertThat(get("/metrics").statusCode()).isEqualTo(500);
        assertThat(get("/metrics").body()).doesNotContain("s3cret");
        assertThat(get("/livez").statusCode()).isEqualTo(200);
    }

    @Test
    void portInUseNamesTheSetting() {
        HttpConfig taken = HttpConfig.defaults().withPort(endpoints.port());

        assertThatThrownBy(() -> HttpEndpoints.start(taken, this, () -> ""))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("http.listen=127.0.0.1:" + endpoints.port() + ": in use");
    }

    @Test
    void unknownHostNamesTheSetting() {
        HttpConfig unknown = new HttpConfig("no-such-host.invalid", 1, List.of(), true);

        assertThatThrownBy(() -> HttpEndpoints.start(unknown, this, () -> ""))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("http.listen=no-such-host.invalid:1");
    }
}
