package io.buildwatch.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.buildwatch.dev.registry.EmbeddedRegistry;
import io.buildwatch.events.BuildObserved;
import io.buildwatch.registry.RegistryException.Kind;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RestSchemaRegistryTest {
    private static final Schema SCHEMA = BuildObserved.getClassSchema();

    @Test
    void asksTheNextUrlAndRemembersWhichOneAnswered() throws Exception {
        try (StubServer broken = StubServer.answering(503, "");
                StubServer good = StubServer.answering(200, "{\"id\":7}");
                SchemaRegistry registry = open(Map.of("schema.registry.url", broken.url() + ", " + good.url()))) {
            assertThat(registry.register("a", SCHEMA)).isEqualTo(7);
            assertThat(registry.register("b", SCHEMA)).isEqualTo(7);

            assertThat(broken.paths).hasSize(1);
            assertThat(good.paths).containsExactly("POST /subjects/a/versions", "POST /subjects/b/versions");
        }
    }

    @Test
    void goesBackToTheFirstUrlWhenTheSecondFails() throws Exception {
        StubServer second = StubServer.answering(200, "{\"id\":7}");
        try (EmbeddedRegistry first = EmbeddedRegistry.start(0);
                SchemaRegistry registry = open(Map.of("schema.registry.url", second.url() + "," + first.url()))) {
            registry.register("a", SCHEMA);
            second.close();

            assertThat(registry.register("b", SCHEMA)).isEqualTo(1);
        }
    }

    @Test
    void namesAllUrlsButNoPasswordWhenNoneAnswers() throws Exception {
        try (StubServer broken = StubServer.answering(500, "{\"error_code\":50001,\"message\":\"store\\nis down\"}");
                SchemaRegistry registry = open(Map.of(
                        "schema.registry.url",
                        "http://user:s3cret@127.0.0.1:1,http://user:s3cret@" + broken.hostAndPort()))) {
            assertThatThrownBy(() -> registry.register("a", SCHEMA))
                    .satisfies(e -> assertThat(kind(e)).isEqualTo(Kind.UNREACHABLE))
                    .hasMessageContaining("http://127.0.0.1:1 (")
                    .hasMessageContaining(broken.url() + " (HTTP 500, code 50001: store is down)")
                    .hasMessageNotContaining("s3cret")
                    .hasMessageNotContaining("user:");
        }
    }

    @Test
    void aNameWithUnderscoresIsLookedUpAsAnyOther() throws Exception {
        try (EmbeddedRegistry second = EmbeddedRegistry.start(0);
                SchemaRegistry registry =
                        open(Map.of("schema.registry.url", "http://schema_registry.invalid:8081," + second.url()))) {
            assertThat(registry.register("a", SCHEMA)).isEqualTo(1);
        }
    }

    @Test
    void anAnswerIsCachedAndAFailureIsNot() throws Exception {
        try (StubServer server = StubServer.answering(200, "{\"schema\":\"\\\"string\\\"\"}");
                SchemaRegistry registry = open(Map.of("schema.registry.url", server.url()))) {
            registry.schemaById(1);
            registry.schemaById(1);
            assertThat(server.paths).containsExactly("GET /schemas/ids/1");
        }
        try (StubServer server = StubServer.answering(404, "{\"error_code\":40403,\"message\":\"no\"}");
                SchemaRegistry registry = open(Map.of("schema.registry.url", server.url()))) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> registry.schemaById(1))
                        .satisfies(e -> assertThat(kind(e)).isEqualTo(Kind.NOT_FOUND));
            }
            assertThat(server.paths).hasSize(2);
        }
    }

    @Test
    void aSchemaOfAnotherKindIsAskedForOnceAndIsNoFailedLookUp() throws Exception {
        try (StubServer server = StubServer.answering(200, "{\"schemaType\":\"JSON\",\"schema\":\"{}\"}");
                SchemaRegistry registry = open(Map.of("schema.registry.url", server.url()))) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> registry.schemaById(1))
                        .isExactlyInstanceOf(SerializationException.class)
                        .hasMessageContaining("not an Avro schema but JSON");
            }
            assertThat(server.paths).hasSize(1);
        }
    }

    @Test
    void aSchemaThatIsTooLargeOrTooDeepIsNotOurs() throws Exception {
        String large = "{\"schema\":\"" + "x".repeat(1024 * 1024 + 1) + "\"}";
        String larger = "{\"schema\":\"" + "x".repeat(3 * 1024 * 1024) + "\"}";
        String deep = "{\"schema\":\"" + "{\\\"type\\\":".repeat(100_000) + "\"}";
        for (String body : new String[] {large, larger, deep}) {
            try (StubServer server = StubServer.answering(200, body);
                    SchemaRegistry registry = open(Map.of("schema.registry.url", server.url()))) {
                assertThatThrownBy(() -> registry.schemaById(1))
                        .isExactlyInstanceOf(SerializationException.class)
                        .hasMessageStartingWith("schema id 1 is");
            }
        }
    }

    @Test
    void whatIsNoRegistryIsSaidToBeNone() throws Exception {
        for (String body : new String[] {"<html>welcome</html>", "", "{}", "[]", "{\"id\":\"x\",\"schema\":1}"}) {
            try (StubServer server = StubServer.answering(200, body);
                    SchemaRegistry registry = open(Map.of("schema.registry.url", server.url()))) {
                assertThatThrownBy(() -> registry.schemaById(1))
                        .satisfies(e -> assertThat(kind(e)).isEqualTo(Kind.REFUSED))
                        .hasMessageContaining("check the path in schema.registry.url");
                assertThatThrownBy(() -> registry.register("a", SCHEMA))
                        .satisfies(e -> assertThat(kind(e)).isEqualTo(Kind.REFUSED));
            }
        }
    }

    @Test
    void aRedirectIsNotFollowed() throws Exception {
        try (StubServer target = StubServer.answering(200, "{\"id\":7}");
                StubServer server = new StubServer(exchange -> {
                    exchange.getResponseHeaders().set("Location", target.url() + "/elsewhere");
                    exchange.sendResponseHeaders(307, -1);
                    exchange.close();
                });
                SchemaRegistry registry = open(Map.of("schema.registry.url", server.url()))) {
            assertThatThrownBy(() -> registry.register("a", SCHEMA))
                    .hasMessageContaining(
                            "HTTP 307, a redirect to " + target.url() + "/elsewhere, which is not followed");
            assertThat(target.paths).isEmpty();
        }
    }

    @Test
    void anAnswerThatDripsForEverIsCutOff() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (StubServer server = new StubServer(exchange -> {
                    exchange.sendResponseHeaders(200, 0);
                    try {
                        // Ends after 5 s, so that without the cut-off the test fails instead of hanging.
                        for (int i = 0; i < 250 && !never.await(20, TimeUnit.MILLISECONDS); i++) {
                            exchange.getResponseBody().write(' ');
                            exchange.getResponseBody().flush();
                        }
                        exchange.close();
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
                SchemaRegistry registry = open(Map.of(
                        "schema.registry.url", server.url(),
                        "http.connect.timeout.ms", "100",
                        "http.read.timeout.ms", "200"))) {
            long begun = System.nanoTime();
            assertThatThrownBy(() -> registry.schemaById(1))
                    .satisfies(e -> assertThat(kind(e)).isEqualTo(Kind.UNREACHABLE))
                    .hasMessageContaining("no answer within");
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
            never.countDown();
        }
    }

    @Test
    void theUrlsPathStandsBeforeTheApis() throws Exception {
        try (StubServer server = StubServer.answering(200, "{\"id\":7}");
                SchemaRegistry registry = open(Map.of("schema.registry.url", server.url() + "/apis/ccompat/v7/"))) {
            registry.register("a b/c?d", SCHEMA);

            assertThat(server.paths).containsExactly("POST /apis/ccompat/v7/subjects/a%20b%2Fc%3Fd/versions");
        }
    }

    @Test
    void credentialsComeFromSettingsOrUrl() throws Exception {
        String basic = "Basic dXNlcjpwQHNz"; // user:p@ss
        try (StubServer server = StubServer.answering(200, "{\"id\":7}")) {
            String url = server.url();
            register(Map.of(
                    "schema.registry.url", url,
                    "basic.auth.credentials.source", "USER_INFO",
                    "basic.auth.user.info", "user:p@ss"));
            register(Map.of(
                    "schema.registry.url", url,
                    "schema.registry.basic.auth.credentials.source", "USER_INFO",
                    "schema.registry.basic.auth.user.info", "user:p@ss"));
            register(Map.of(
                    "schema.registry.url",
                    "http://user:p%40ss@" + server.hostAndPort(),
                    "basic.auth.credentials.source",
                    "URL"));
            register(Map.of(
                    "schema.registry.url", url,
                    "bearer.auth.credentials.source", "STATIC_TOKEN",
                    "bearer.auth.token", "t0ken"));
            register(Map.of("schema.registry.url", url));

            assertThat(server.authorizations).containsExactly(basic, basic, basic, "Bearer t0ken", "null");
        }
    }

    @Test
    void wrongCredentialsAreSaidToBeWrongWithoutBeingSaid() throws Exception {
        try (EmbeddedRegistry server = EmbeddedRegistry.startGuarded(0, "Bearer right");
                SchemaRegistry registry = open(Map.of(
                        "schema.registry.url", server.url(),
                        "bearer.auth.credentials.source", "STATIC_TOKEN",
                        "bearer.auth.token", "wr0ng"))) {
            assertThatThrownBy(registry::ping)
                    .satisfies(e -> assertThat(kind(e)).isEqualTo(Kind.UNAUTHORIZED))
                    .hasMessageContaining("HTTP 401")
                    .hasMessageContaining("check basic.auth.* or bearer.auth.token")
                    .hasMessageNotContaining("wr0ng");
        }
    }

    @Test
    void equalSettingsShareOneClientUntilTheLastHolderCloses() throws Exception {
        try (StubServer server = StubServer.answering(200, "{\"id\":7}")) {
            Map<String, String> configs = Map.of("schema.registry.url", server.url());
            SchemaRegistry one = open(configs);
            SchemaRegistry other = open(configs);
            one.register("a", SCHEMA);
            one.close();
            one.close();
            other.register("a", SCHEMA);
            assertThat(server.paths).hasSize(1);

            other.close();
            register(configs);
            assertThat(server.paths).hasSize(2);
        }
    }

    private static void register(Map<String, String> configs) {
        try (SchemaRegistry registry = open(configs)) {
            registry.register("a", SCHEMA);
        }
    }

    private static SchemaRegistry open(Map<String, String> configs) {
        return SchemaRegistries.open(configs);
    }

    private static Kind kind(Throwable thrown) {
        return ((RegistryException) thrown).kind();
    }
}
