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

    /** As Apicurio does to the slower of two instances that start at the same moment. */
    @Test
    void setsTheLevelAgainWhereAnotherInstanceSetItAtTheSameMoment() throws Exception {
        AtomicInteger refusals = new AtomicInteger(1);
        try (StubServer slow = new StubServer(exchange -> answer(exchange, refusals));
                SchemaRegistry stub = SchemaRegistries.open(Map.of("schema.registry.url", slow.url()))) {
            new SchemaPublisher(stub, Map.of(), () -> now, this::pause).registerAll(OURS, Duration.ZERO);

            assertThat(slow.paths)
                    .containsExactly(
                            "GET /subjects/t-value/versions",
                            "PUT /config/t-value",
                            "PUT /config/t-value",
                            "POST /subjects/t-value/versions");
        }
    }

    private static void answer(HttpExchange exchange, AtomicInteger refusals) throws IOException {
        int status = switch (exchange.getRequestMethod()) {
            case "GET" -> 404;
            case "PUT" -> refusals.getAndDecrement() > 0 ? 409 : 200;
            default -> 200;
        };
        byte[] body = "{\"id\":1}".getBytes(StandardCharsets.UTF_8);
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
