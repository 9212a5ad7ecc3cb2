package io.buildwatch.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.config.HttpConfig;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The headers, events and errors of {@code /api}. */
@Timeout(60)
final class ServedApiTest implements HealthSource {
    private final HttpClient client = HttpClient.newHttpClient();
    private final HeldQueries queries = new HeldQueries();
    private HttpEndpoints endpoints;

    @Override
    public boolean isLive() {
        return true;
    }

    @Override
    public boolean isReady() {
        return false;
    }

    @Override
    public List<Part> parts() {
        return List.of(
                new Part("kafka", false, Map.of("error", "no answer from k:9092")),
                new Part("registry", true, Map.of()));
    }

    @BeforeEach
    void start() throws IOException {
        endpoints = HttpEndpoints.start(HttpConfig.defaults().withPort(0), this, () -> "");
    }

    @AfterEach
    void stop() {
        endpoints.close();
    }

    private void serve() {
        endpoints.serve(
                queries,
                () -> new ServiceSource.State(
                        "0",
                        "a",
                        "i",
                        List.of(),
                        List.of(),
                        ServiceSource.Refresh.NONE,
                        ServiceSource.Follows.NONE,
                        Map.of(),
                        0,
                        0L,
                        List.of()));
    }

    private <T> HttpResponse<T> get(String path, BodyHandler<T> body) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + endpoints.port() + path);
        return client.send(HttpRequest.newBuilder(uri).build(), body);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return get(path, BodyHandlers.ofString());
    }

    @Test
    void proxiesAreToldToPassEventsOnAndTheirBuffersAreFilled() throws Exception {
        serve();
        queries.behindSeconds = 42;
        HttpResponse<InputStream> stream = get("/api/events", BodyHandlers.ofInputStream());
        try (InputStream body = stream.body()) {
            assertThat(stream.headers().firstValue("X-Accel-Buffering")).contains("no");
            assertThat(stream.headers().allValues("Cache-Control")).containsExactly("no-store, no-transform");
            String hello = "\n\nevent: hello\ndata: {\"behindSeconds\":42.0}\n\n";
            // The first event comes after a comment that is longer than what proxies usually hold back.
            assertThat(new String(body.readNBytes(4096), UTF_8)).matches(": +");
            assertThat(new String(body.readNBytes(hello.length() + 1), UTF_8)).isEqualTo(' ' + hello);
        }
    }

    @Test
    void aQuietStreamTellsHowFarBehindItIs() throws Exception {
        serve();
        queries.behindSeconds = 7;
        HttpResponse<Stream<String>> stream = get("/api/events", BodyHandlers.ofLines());
        try (Stream<String> lines = stream.body()) {
            assertThat(lines.dropWhile(line -> !line.equals("event: beat")).limit(2))
                    .containsExactly("event: beat", "data: {\"behindSeconds\":7.0}");
        }
    }

    @Test
    void theDescriptionIsServed() throws Exception {
        HttpResponse<String> description = get("/openapi.yaml");

        assertThat(description.statusCode()).isEqualTo(200);
        assertThat(description.headers().firstValue("Content-Type")).contains("application/yaml");
        assertThat(description.body()).startsWith("openapi: 3.1.0").contains("/api/builds/{buildRid}/jobs:");
        serve();
        assertThat(get("/api/build").body()).contains("/openapi.yaml describes them");
    }

    @Test
    void whatIsNotHeldIsToldFromWhatIsNoRid() throws Exception {
        serve();

        assertThat(get("/api/builds/ri.foundry.main.build.a").body())
                .contains("'buildwatch submit ri.foundry.main.build.a'");
        for (String path : List.of("/api/builds/x", "/api/builds/ri.foundry.main.job.a/jobs")) {
            HttpResponse<String> answer = get(path);
            assertThat(answer.statusCode()).isEqualTo(404);
            assertThat(answer.body()).contains("not the RID of a build").doesNotContain("submit");
        }
    }

    @Test
    void anUnknownParameterIsNamedWithoutWhatCouldForgeALine() throws Exception {
        serve();

        assertThat(get("/api/builds?a%0a%c2%85" + "x".repeat(99) + "=1").body())
                .contains("\"a\\\\u000a\\\\u0085" + "x".repeat(37) + "…: no such parameter");
    }

    @Test
    void beforeItCanAnswerItSaysWhatIsMissing() throws Exception {
        for (String path : List.of("/api/builds", "/api/events", "/api/service")) {
            HttpResponse<String> answer = get(path);
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).contains("the service is starting; kafka: no answer from k:9092; try again");
        }
    }
}
