package io.buildwatch.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.buildwatch.dev.simulator.SimulatedBuild;
import io.buildwatch.guarantees.Seen;
import io.buildwatch.service.BuildwatchService;
import io.buildwatch.testing.BrokerExtension;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares a running service with {@code openapi.yaml}: what it answers, and that it has each of the file's paths and
 * parameters.
 */
@Tag("broker")
class OpenApiTest {
    @RegisterExtension
    static final BrokerExtension BROKER = new BrokerExtension();

    @TempDir
    Path dir;

    private final HttpClient http = HttpClient.newHttpClient();
    private final JsonNode api = described();
    private final Set<String> asked = new HashSet<>();
    private final Set<String> statuses = new TreeSet<>();
    private BuildwatchService service;

    @Test
    void everyPathAnswersAsDescribed() throws Exception {
        try (Pipeline pipeline = new Pipeline(BROKER, dir).start();
                Seen seen = pipeline.seen()) {
            service = pipeline.service;
            SimulatedBuild build = Jobs.newBuild(pipeline, 3);
            pipeline.submit(build.rid());
            Jobs.run(build);
            seen.until(s -> s.events(build.rid()).size() >= 3);
            build.job(Jobs.job(build, 0)).status("FAILED");
            build.change(() -> build.jobs().forEach(job -> job.status("FAILED")));
            build.status("FAILED");
            seen.untilComplete(build.rid());
            String one = "/api/builds/" + build.rid();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> send(one).body().contains("\"complete\":true"));

            assertThat(ok("/api/builds", "").path("builds")).hasSize(1);
            assertThat(ok("/api/builds/{buildRid}", one).path("failedJobs")).hasSize(3);
            assertThat(ok("/api/builds/{buildRid}/jobs", one + "/jobs").path("jobs"))
                    .hasSize(3);
            pipeline.submit("ri.scheduler.main.schedule.s1");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> send("/api/follows").body().contains("schedule.s1"));
            assertThat(ok("/api/follows", "").path("follows")).hasSize(1);
            assertThat(ok("/api/builds", "/api/builds?schedule=ri.scheduler.main.schedule.s2")
                            .path("builds"))
                    .isEmpty();
            JsonNode state = ok("/api/service", "");
            assertThat(state.path("ok").asBoolean()).isTrue();
            assertThat(state.path("partitions")).hasSize(Pipeline.PARTITIONS);
            assertThat(state.path("instances")).hasSize(1);
            assertThat(state.path("lag").asLong()).isZero();
            assertThat(state.path("readModel").path("builds").asInt()).isEqualTo(1);

            refused("/api/builds", "?limit=0", 400, "limit: a number from 1 to 1000");
            refused("/api/builds", "?state=SLEEPING", 400, "state: [PENDING, RUNNING");
            refused("/api/builds", "?complete=perhaps", 400, "true or false");
            refused("/api/builds", "?since=yesterday", 400, "an age such as");
            refused("/api/builds", "?cursor=%21", 400, "cursor: must be");
            refused("/api/builds", "?limit=1&limit=2", 400, "more than once");
            refused("/api/builds/{buildRid}", "/api/builds/none", 404, "not the RID of a build");
            String unknown = "ri.foundry.main.build.none";
            String hint = "'buildwatch submit " + unknown + "'";
            refused("/api/builds/{buildRid}", "/api/builds/" + unknown, 404, hint);
            refused("/api/builds/{buildRid}/jobs", "/api/builds/" + unknown + "/jobs", 404, hint);
            refused("/api/builds/{buildRid}/jobs", one + "/jobs?status=x", 400, "status: [WAITING");
            eventsBegin();

            everyParameterIsKnown("/api/builds", "/api/builds");
            everyParameterIsKnown("/api/follows", "/api/follows");
            everyParameterIsKnown("/api/builds/{buildRid}/jobs", one + "/jobs");
        }
        Set<String> paths = new HashSet<>();
        api.path("paths").fieldNames().forEachRemaining(paths::add);
        assertThat(asked).isEqualTo(paths);
        assertThat(statuses).contains("200", "400", "404");
    }

    private void eventsBegin() throws Exception {
        asked.add("/api/events");
        HttpResponse<InputStream> stream = http.send(request("/api/events"), BodyHandlers.ofInputStream());
        try (InputStream body = stream.body()) {
            assertThat(stream.headers().firstValue("Content-Type").orElseThrow())
                    .startsWith("text/event-stream");
            assertThat(new BufferedReader(new InputStreamReader(body, UTF_8))
                            .lines()
                            .limit(3))
                    .contains("event: hello");
        }
        refused("/api/events", "?rid=x", 400, "no such parameter; there are build");
    }

    private void everyParameterIsKnown(String path, String url) throws Exception {
        for (JsonNode parameter : api.path("paths").path(path).path("get").path("parameters")) {
            JsonNode described =
                    parameter.has("$ref") ? api.at(pointer(parameter.get("$ref").asText())) : parameter;
            if (described.get("in").asText().equals("query")) {
                String name = described.get("name").asText();
                // An empty value counts as none, so only the parameter's name is tested.
                assertThat(send(url + "?" + name + "=").statusCode()).as(name).isEqualTo(200);
            }
        }
        assertThat(send(url + "?undescribed=1").statusCode()).isEqualTo(400);
    }

    /**
     * Asks and compares; the status must be 200.
     *
     * @param path as in the file
     * @param url the URL's path and query; empty if it is {@code path}
     */
    private JsonNode ok(String path, String url) throws Exception {
        HttpResponse<String> answer = send(url.isEmpty() ? path : url);
        return checked(path, answer, 200);
    }

    private void refused(String path, String url, int status, String words) throws Exception {
        HttpResponse<String> answer = send(url.startsWith("?") ? path + url : url);
        assertThat(checked(path, answer, status).path("error").asText()).contains(words);
    }

    private JsonNode checked(String path, HttpResponse<String> answer, int status) throws IOException {
        asked.add(path);
        statuses.add(Integer.toString(status));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        JsonNode response =
                api.path("paths").path(path).path("get").path("responses").path(Integer.toString(status));
        JsonNode described =
                response.has("$ref") ? api.at(pointer(response.get("$ref").asText())) : response;
        described
                .path("headers")
                .fieldNames()
                .forEachRemaining(header -> assertThat(Double.parseDouble(
                                answer.headers().firstValue(header).orElseThrow()))
                        .isNotNegative());
        JsonNode schema = described.path("content").path("application/json").path("schema");
        assertThat(schema.isMissingNode())
                .as("%s %s is described", path, status)
                .isFalse();
        JsonNode body = new ObjectMapper().readTree(answer.body());
        assertThat(validate(schema.get("$ref").asText(), body))
                .as(answer.body())
                .isEmpty();
        return body;
    }

    private Set<?> validate(String reference, JsonNode body) {
        ObjectNode root = api.deepCopy();
        root.put("$ref", reference);
        return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(root)
                .validate(body);
    }

    private static String pointer(String reference) {
        return reference.substring(1);
    }

    private HttpResponse<String> send(String url) throws Exception {
        return http.send(request(url), BodyHandlers.ofString());
    }

    private HttpRequest request(String url) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.httpPort() + url))
                .build();
    }

    /**
     * The file, with {@code additionalProperties: false} in its objects, so that each field that is sent must be
     * described.
     */
    private static JsonNode described() {
        try (InputStream file = OpenApiTest.class.getResourceAsStream("/io/buildwatch/web/openapi.yaml")) {
            JsonNode api = new ObjectMapper(new YAMLFactory()).readTree(file);
            for (JsonNode schema : api.path("components").path("schemas")) {
                if (schema.has("properties")) {
                    ((ObjectNode) schema).put("additionalProperties", false);
                }
            }
            return api;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
