package io.buildwatch.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import io.buildwatch.dev.registry.EmbeddedRegistry;
import io.buildwatch.events.BuildObserved;
import io.buildwatch.registry.RegistryException.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SchemaPublisherTest {
    private static final Map<String, Schema> OURS = Map.of("t-value", BuildObserved.getClassSchema());

    private EmbeddedRegistry server;
    private Rest rest;
    private SchemaRegistry registry;
    private long now;
    private final List<Duration> pauses = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        server = EmbeddedRegistry.start(0);
        rest = new Rest(server.url());
        registry = SchemaRegistries.open(Map.of("schema.registry.url", server.url()));
    }

    @AfterEach
    void stop() {
        registry.close();
        server.close();
    }

    @Test
    void registersTheTextOfTheFileAndSetsTheLevelOfASubjectItCreates() throws Exception {
        publisher(Map.of()).registerAll(OURS, Duration.ZERO);

        String file = Files.readString(Path.of("schemas/BuildObserved.avsc"));
        assertThat(rest.get("/subjects/t-value/versions/latest").path("schema").asText())
                .isEqualTo(new Schema.Parser().parse(file).toString());
        assertThat(rest.get("/config/t-value").path("compatibilityLevel").asText())
                .isEqualTo("FULL_TRANSITIVE");
    }

    @Test
    void leavesNothingToAskForASerializerThatIsUsedLater() throws Exception {
        publisher(Map.of()).registerAll(OURS, Duration.ZERO);
        try (AvroSerializer serializer = new AvroSerializer()) {
            serializer.configure(Map.of("schema.registry.url", server.url()), false);
            server.close();

            assertThat(serializer.serialize("t", SampleRecords.buildObserved())).isNotEmpty();
        }
    }

    @Test
    void leavesTheLevelOfASubjectThatWasThereAlone() throws Exception {
        registry.register("t-value", Evolved.without(BuildObserved.getClassSchema(), "detail"));

        publisher(Map.of()).registerAll(OURS, Duration.ZERO);

        assertThat(rest.get("/subjects/t-value/versions").toString()).isEqualTo("[1,2]");
        assertThat(rest.get("/config/t-value").path("error_code").asInt()).isEqualTo(40408);
    }

    @Test
    void leavesTheLevelToOthersIfToldTo() throws Exception {
        publisher(Map.of("schema.compatibility.set", "false")).registerAll(OURS, Duration.ZERO);

        assertThat(rest.get("/subjects/t-value/versions").toString()).isEqualTo("[1]");
        assertThat(rest.get("/config/t-value").path("error_code").asInt()).isEqualTo(40408);
    }

    @Test
    void tellsWhichSubjectRefusesTheSchemaAndWhatTheRegistrySaid() {
        Schema other = new Schema.Parser()
                .parse("{\"type\":\"record\",\"name\":\"Other\",\"fields\":[{\"name\":\"a\",\"type\":\"int\"}]}");
        registry.register("t-value", other);

        assertThatThrownBy(() -> publisher(Map.of()).registerAll(OURS, Duration.ZERO))
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INCOMPATIBLE))
                .hasMessageContaining("subject t-value")
                .hasMessageContaining("incompatible with an earlier schema")
                .matches(e -> e.getMessage().lines().count() == 1);
    }

    @Test
    void withoutRegisteringLooksUpASchemaRegisteredFromTheFile() throws Exception {
        String file = Files.readString(Path.of("schemas/BuildObserved.avsc"));
        rest.post("/subjects/t-value/versions", Map.of("schema", file));

        publisher(Map.of("auto.register.schemas", "false")).registerAll(OURS, Duration.ZERO);

        assertThat(rest.get("/subjects/t-value/versions").toString()).isEqualTo("[1]");
    }

    @Test
    void withoutRegisteringSaysWhatIsMissing() {
        assertThatThrownBy(() ->
                        publisher(Map.of("auto.register.schemas", "false")).registerAll(OURS, Duration.ZERO))
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.kind()).isEqualTo(Kind.NOT_FOUND))
                .hasMessageContaining("subject t-value")
                .hasMessageContaining("schemas/BuildObserved.avsc");
        assertThat(rest.get("/subjects").toString()).isEqualTo("[]");
    }

    @Test
    void waitsForARegistryThatIsNotUpYet() throws Exception {
        int port = server.port();
        server.close();
        SchemaPublisher publisher = new SchemaPublisher(registry, Map.of(), () -> now, time -> {
            pause(time);
            if (pauses.size() == 3) {
                server = restarted(port);
            }
        });

        publisher.registerAll(OURS, Duration.ofSeconds(30));

        assertThat(pauses).hasSize(3);
        assertThat(rest.get("/subjects").toString()).isEqualTo("[\"t-value\"]");
    }

    @Test
    void givesUpWhenItsPatienceIsOver() {
        server.close();

        assertThatThrownBy(() -> publisher(Map.of()).registerAll(OURS, Duration.ofSeconds(5)))
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNREACHABLE))
                .hasMessageContaining(server.url());
        assertThat(pauses).hasSize(4);
    }

    /** Apicurio answers so to the slower of two instances that start at the same moment. */
    @Test
    void setsTheLevelAgainWhereAnotherInstanceSetItAtTheSameMoment() throws Exception {
        AtomicInteger refusals = new AtomicInteger(1);
        try (StubServer slow = new StubServer(exchange -> answer(exchange, refusals));
                SchemaRegistry stub = SchemaRegistries.open(Map.of("schema.registry.url", slow.url()))) {
            new SchemaPublisher(stub, Map.of(), () -> now, this::pause).registerAll(OURS, Duration.ZERO);

            assertThat(slow.paths)
                    .containsExactly(
                            "POST /subjects/t-value",
                            "GET /subjects/t-value/versions",
                            "PUT /config/t-value",
                            "PUT /config/t-value",
                            "POST /subjects/t-value/versions");
        }
    }

    @Test
    void checkFindsAllWellAndChangesNothing() throws Exception {
        SchemaPublisher.Report report = publisher(Map.of()).check(OURS, Duration.ZERO);

        assertThat(report.problems()).isEmpty();
        assertThat(report.missing()).containsExactly("t-value");
        assertThat(rest.get("/subjects").toString()).isEqualTo("[]");
        assertThat(rest.get("/config/t-value").path("error_code").asInt()).isEqualTo(40408);

        publisher(Map.of()).registerAll(OURS, Duration.ZERO);
        assertThat(publisher(Map.of()).check(OURS, Duration.ZERO).missing()).isEmpty();
    }

    @Test
    void checkTellsWhatMayNotBeRegisteredByALineForEachSubject() throws Exception {
        Map<String, Schema> two =
                Map.of("t-value", BuildObserved.getClassSchema(), "u-value", BuildObserved.getClassSchema());

        assertThat(publisher(Map.of("auto.register.schemas", "false"))
                        .check(two, Duration.ZERO)
                        .problems())
                .hasSize(2)
                .allMatch(line -> line.startsWith("auto.register.schemas=false, but subject "))
                .allMatch(line -> line.contains("register schemas/BuildObserved.avsc"));
    }

    @Test
    void checkTellsOfASchemaThatWillBeRefused() throws Exception {
        Schema other = new Schema.Parser()
                .parse("{\"type\":\"record\",\"name\":\"Other\",\"fields\":[{\"name\":\"a\",\"type\":\"int\"}]}");
        registry.register("t-value", other);

        assertThat(publisher(Map.of()).check(OURS, Duration.ZERO).problems())
                .singleElement()
                .asString()
                .startsWith("subject t-value: our schema breaks the subject's compatibility level: ");
        assertThat(rest.get("/subjects/t-value/versions").toString()).isEqualTo("[1]");
    }

    @Test
    void checkTakesNoOtherServerForARegistry() throws Exception {
        for (StubServer server : new StubServer[] {
            StubServer.answering(404, "<html>not found</html>"),
            StubServer.answering(404, "{\"error_code\":404,\"message\":\"HTTP 404 Not Found\"}"),
            StubServer.answering(200, "{}")
        }) {
            try (server;
                    SchemaRegistry stub = SchemaRegistries.open(Map.of("schema.registry.url", server.url()))) {
                assertThat(new SchemaPublisher(stub, Map.of(), () -> now, this::pause)
                                .check(OURS, Duration.ZERO)
                                .problems())
                        .singleElement()
                        .asString()
                        .contains("not as a Schema Registry does", "schema.registry.url");
            }
        }
    }

    /** A registry in read-only mode, and one that has only the subjects of Confluent's API. */
    @Test
    void checkTellsWhyNothingCanBeRegistered() throws Exception {
        assertThat(problemsWith("/mode/t-value", 200, "{\"mode\":\"READONLY\"}"))
                .singleElement()
                .asString()
                .contains("subject t-value", "mode READONLY");
        assertThat(problemsWith("/config", 404, "{}"))
                .singleElement()
                .asString()
                .endsWith("schema.compatibility.set=false");
    }

    private List<String> problemsWith(String path, int status, String body) throws Exception {
        try (StubServer server = new StubServer(exchange -> {
                    String asked = exchange.getRequestURI().getPath();
                    boolean told = asked.equals(path);
                    boolean well = asked.equals("/schemas/types") || asked.equals("/config");
                    send(exchange, told ? status : well ? 200 : 404, told ? body : "[]");
                });
                SchemaRegistry stub = SchemaRegistries.open(Map.of("schema.registry.url", server.url()))) {
            return new SchemaPublisher(stub, Map.of(), () -> now, this::pause)
                    .check(OURS, Duration.ZERO)
                    .problems();
        }
    }

    /** This registry cannot set the level of an existing subject either, unlike Apicurio's. */
    @Test
    void aRegistryWithoutLevelsGetsTheHintHowToGoWithout() throws Exception {
        try (StubServer server = new StubServer(exchange -> {
                    boolean registers = exchange.getRequestMethod().equals("POST")
                            && exchange.getRequestURI().getPath().endsWith("/versions");
                    send(exchange, registers ? 200 : 404, registers ? "{\"id\":1}" : "{}");
                });
                SchemaRegistry stub = SchemaRegistries.open(Map.of("schema.registry.url", server.url()))) {
            assertThatThrownBy(() -> new SchemaPublisher(stub, Map.of(), () -> now, this::pause)
                            .registerAll(OURS, Duration.ZERO))
                    .hasMessageEndingWith("schema.compatibility.set=false");
        }
    }

    private static void answer(HttpExchange exchange, AtomicInteger refusals) throws IOException {
        boolean lookUp = exchange.getRequestURI().getPath().equals("/subjects/t-value");
        int status = switch (exchange.getRequestMethod()) {
            case "GET" -> 404;
            case "PUT" -> refusals.getAndDecrement() > 0 ? 409 : 200;
            default -> lookUp ? 404 : 200;
        };
        send(exchange, status, "{\"id\":1}");
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private SchemaPublisher publisher(Map<String, String> configs) {
        return new SchemaPublisher(registry, configs, () -> now, this::pause);
    }

    private void pause(Duration time) {
        pauses.add(time);
        now += time.toNanos();
    }

    private static EmbeddedRegistry restarted(int port) {
        try {
            return EmbeddedRegistry.start(port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
