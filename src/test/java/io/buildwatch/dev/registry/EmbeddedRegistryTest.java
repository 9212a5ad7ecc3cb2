package io.buildwatch.dev.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.buildwatch.registry.Rest;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The embedded registry against Confluent's reference of the API:
 * docs.confluent.io/platform/current/schema-registry/develop/api.html.
 */
class EmbeddedRegistryTest {
    private static final Map<String, String> V1 = schema("{'name':'a','type':'int'}");
    private static final Map<String, String> V2 =
            schema("{'name':'a','type':'int'},{'name':'b','type':'int','default':0}");
    private static final Map<String, String> OTHER = schema("{'name':'a','type':'string'}");

    private EmbeddedRegistry server;
    private Rest rest;

    @BeforeEach
    void start() throws IOException {
        server = EmbeddedRegistry.start(0);
        rest = new Rest(server.url());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void registersVersionsAndTellsThem() {
        assertJson(rest.get("/subjects"), "[]");
        assertJson(rest.post("/subjects/s/versions", V1), "{'id':1}");
        assertJson(rest.post("/subjects/s/versions", V2), "{'id':2}");

        assertJson(rest.get("/subjects"), "['s']");
        assertJson(rest.get("/subjects/s/versions"), "[1,2]");
        assertThat(rest.get("/subjects/s/versions/1").path("id").asInt()).isEqualTo(1);
        JsonNode latest = rest.get("/subjects/s/versions/latest");
        assertThat(latest.path("subject").asText()).isEqualTo("s");
        assertThat(latest.path("version").asInt()).isEqualTo(2);
        assertThat(latest.path("id").asInt()).isEqualTo(2);
        assertThat(latest.path("schema").asText()).isEqualTo(V2.get("schema"));
        assertThat(rest.get("/subjects/s/versions/latest/schema").toString()).isEqualTo(V2.get("schema"));
    }

    @Test
    void theSameSchemaHasTheSameIdAndNoSecondVersion() {
        rest.post("/subjects/s/versions", V1);
        rest.post("/subjects/s/versions", V2);

        assertJson(rest.post("/subjects/s/versions", V1), "{'id':1}");
        assertJson(rest.post("/subjects/s/versions", Map.of("schema", " " + V1.get("schema") + "\n")), "{'id':1}");
        assertJson(rest.post("/subjects/t/versions", V1), "{'id':1}");
        assertJson(rest.get("/subjects/s/versions"), "[1,2]");
        assertJson(rest.get("/schemas/ids/1/versions"), "[{'subject':'s','version':1},{'subject':'t','version':1}]");
        assertJson(rest.get("/schemas/ids/1/subjects"), "['s','t']");
    }

    @Test
    void aSchemaWithAnotherDocIsAnotherSchema() {
        rest.post("/subjects/s/versions", V1);

        assertJson(rest.post("/subjects/s/versions", schema("{'name':'a','type':'int','doc':'x'}")), "{'id':2}");
    }

    @Test
    void looksUpIdsAndSchemas() {
        rest.post("/subjects/s/versions", V1);

        assertThat(rest.get("/schemas/ids/1").path("schema").asText()).isEqualTo(V1.get("schema"));
        assertThat(rest.get("/schemas/ids/1/schema").toString()).isEqualTo(V1.get("schema"));
        JsonNode found = rest.post("/subjects/s", V1);
        assertThat(found.path("id").asInt()).isEqualTo(1);
        assertThat(found.path("version").asInt()).isEqualTo(1);
        assertJson(rest.get("/schemas/types"), "['AVRO']");
        assertJson(rest.get("/"), "{}");
    }

    @Test
    void tellsErrorsByConfluentsCodes() {
        rest.post("/subjects/s/versions", V1);

        assertError(404, 40401, "GET", "/subjects/none/versions", null);
        assertError(404, 40401, "GET", "/subjects/none/versions/1", null);
        assertError(404, 40401, "POST", "/subjects/none", V1);
        assertError(404, 40402, "GET", "/subjects/s/versions/9", null);
        assertError(422, 42202, "GET", "/subjects/s/versions/0", null);
        assertError(422, 42202, "GET", "/subjects/s/versions/x", null);
        assertError(404, 40403, "POST", "/subjects/s", V2);
        assertError(404, 40403, "GET", "/schemas/ids/9", null);
        assertError(422, 42201, "POST", "/subjects/s/versions", Map.of("schema", "{\"type\":\"nonsense\"}"));
        assertError(422, 42201, "POST", "/subjects/s/versions", Map.of());
        assertError(422, 42203, "PUT", "/config", Map.of("compatibility", "SOMEWHAT"));
        assertError(404, 40408, "GET", "/config/s", null);
        assertError(409, 409, "POST", "/subjects/s/versions", OTHER);
        assertError(404, 404, "GET", "/nowhere", null);
        assertError(404, 404, "PATCH", "/subjects", null);
        assertError(404, 404, "DELETE", "/subjects/s", null);
    }

    @Test
    void anIncompatibleSchemaIsRefusedWithTheReasonAndLeavesNothing() {
        rest.post("/subjects/s/versions", V1);

        assertThat(rest.post("/subjects/s/versions", OTHER).path("message").asText())
                .contains("subject \"s\"", "TYPE_MISMATCH", "/fields/0/type");
        assertJson(rest.get("/subjects/s/versions"), "[1]");
        assertJson(rest.post("/subjects/t/versions", OTHER), "{'id':2}");
    }

    @ParameterizedTest
    @CsvSource({
        // level, first version, latest version, proposed schema, whether it is accepted
        "NONE,                a,   ab!, string, true",
        "BACKWARD,            a,   ab,  a,      true",
        "BACKWARD,            a,   ab,  abc!,   false",
        "BACKWARD,            a!,  none, ab!,   false",
        "BACKWARD,            ab!, a,   ab,     true",
        "FORWARD,             a,   a,   ab!,    true",
        "FORWARD,             ab!, ab!, a,      false",
        "FULL,                a,   a,   ab,     true",
        "FULL,                a,   a,   ab!,    false",
        "FULL,                ab!, ab!, a,      false",
        "BACKWARD,            a,   ab,  ab!c,   true",
        "BACKWARD_TRANSITIVE, a,   ab,  ab!c,   false",
        "FORWARD,             ab!, ab,  a,      true",
        "FORWARD_TRANSITIVE,  ab!, ab,  a,      false",
        "FULL,                ab!, ab,  ac,     true",
        "FULL_TRANSITIVE,     ab!, ab,  ac,     false",
        "FULL_TRANSITIVE,     a,   ab,  abc,    true",
    })
    void holdsTheCompatibilityLevel(String level, String first, String latest, String proposed, boolean accepted) {
        rest.send("PUT", "/config/s", Map.of("compatibility", "NONE"));
        rest.post("/subjects/s/versions", shape(first));
        rest.post("/subjects/s/versions", shape(latest));
        assertJson(rest.send("PUT", "/config/s", Map.of("compatibility", level)), "{'compatibility':'" + level + "'}");

        assertThat(rest.post("/compatibility/subjects/s/versions?verbose=true", shape(proposed))
                        .path("is_compatible")
                        .asBoolean())
                .isEqualTo(accepted);
        assertThat(rest.exchange("POST", "/subjects/s/versions", shape(proposed))
                        .statusCode())
                .isEqualTo(accepted ? 200 : 409);
    }

    @Test
    void levelsAreGlobalOrTheSubjectsOwn() {
        assertJson(rest.get("/config"), "{'compatibilityLevel':'BACKWARD'}");
        assertJson(rest.send("PUT", "/config", Map.of("compatibility", "FULL")), "{'compatibility':'FULL'}");
        assertJson(rest.get("/config/s?defaultToGlobal=true"), "{'compatibilityLevel':'FULL'}");
        rest.send("PUT", "/config/s", Map.of("compatibility", "NONE"));
        assertJson(rest.get("/config/s"), "{'compatibilityLevel':'NONE'}");
    }

    @Test
    void decodesPathsAndNamesItsContentType() {
        rest.post("/subjects/a%20b%2Fc+d/versions", V1);

        assertJson(rest.get("/subjects"), "['a b/c+d']");
        assertJson(rest.get("/subjects?subjectPrefix=a%20"), "['a b/c+d']");
        assertJson(rest.get("/subjects?subjectPrefix=x"), "[]");
        assertThat(rest.exchange("GET", "/subjects", null).headers().firstValue("Content-Type"))
                .contains("application/vnd.schemaregistry.v1+json");
    }

    @Test
    void aGuardedOneLetsNobodyElseIn() throws IOException {
        try (EmbeddedRegistry guarded = EmbeddedRegistry.startGuarded(0, "Bearer t")) {
            assertThat(new Rest(guarded.url())
                            .exchange("GET", "/subjects", null)
                            .statusCode())
                    .isEqualTo(401);
        }
    }

    @ParameterizedTest
    @CsvSource({"--port,0,0", "--port,8085,8085", "--port,70000,-1", "--port,x,-1", "--prot,1,-1"})
    void theCommandTakesAPort(String name, String value, int port) {
        assertThat(RegistryMain.port(name, value)).isEqualTo(port);
        assertThat(RegistryMain.port()).isEqualTo(8081);
    }

    /**
     * A record schema with a field for each letter: an int with a default, or without one if {@code !} follows the
     * letter.
     */
    private static Map<String, String> shape(String word) {
        if (word.equals("string")) {
            return OTHER;
        }
        if (word.equals("none")) {
            return schema("");
        }
        StringBuilder fields = new StringBuilder();
        for (int i = 0; i < word.length(); i++) {
            if (word.charAt(i) != '!') {
                boolean required = i + 1 < word.length() && word.charAt(i + 1) == '!';
                fields.append(fields.length() == 0 ? "" : ",")
                        .append("{'name':'" + word.charAt(i) + "','type':'int'")
                        .append(required ? "}" : ",'default':0}");
            }
        }
        return schema(fields.toString());
    }

    private static Map<String, String> schema(String fields) {
        return Map.of("schema", ("{'type':'record','name':'R','fields':[" + fields + "]}").replace('\'', '"'));
    }

    private static void assertJson(JsonNode actual, String expected) {
        assertThat(actual.toString()).isEqualTo(expected.replace('\'', '"'));
    }

    private void assertError(int status, int code, String method, String path, Map<String, ?> body) {
        var answer = rest.exchange(method, path, body);
        assertThat(answer.statusCode()).as("%s %s", method, path).isEqualTo(status);
        assertThat(answer.body()).as("%s %s", method, path).contains("\"error_code\":" + code, "\"message\":\"");
    }
}
