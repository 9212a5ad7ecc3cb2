package io.buildwatch.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.buildwatch.registry.RegistryException.Kind;
import io.buildwatch.text.VisibleText;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A client of a Schema Registry with Confluent's REST API: Confluent's own, Apicurio's ({@code …/apis/ccompat/v7}),
 * Karapace. Any thread.
 *
 * @see <a href="https://docs.confluent.io/platform/current/schema-registry/develop/api.html">the API's page</a>
 */
final class RestSchemaRegistry implements SchemaRegistry {
    private static final int MAX_CACHED = 1_000;

    private static final int MAX_REASON_CHARS = 600;

    private record SubjectSchema(String subject, Schema schema) {}

    private final RegistryHttp http;
    private final BoundedCache<Integer, FetchedSchema> byId = new BoundedCache<>(MAX_CACHED);
    private final BoundedCache<SubjectSchema, Integer> ids = new BoundedCache<>(MAX_CACHED);

    RestSchemaRegistry(RegistrySettings settings, LongSupplier nanoTime) {
        this.http = new RegistryHttp(settings, nanoTime);
    }

    @Override
    public Schema schemaById(int id) {
        return byId.get(id, this::fetch).schema();
    }

    private FetchedSchema fetch(int id) {
        return schemaIn(id, http.send("GET", "/schemas/ids/" + id, null));
    }

    /** @throws RegistryException if the answer is not one that a registry gives to this question */
    static FetchedSchema schemaIn(int id, RegistryAnswer answer) {
        if (answer.status() == RegistryAnswer.TOO_LARGE) {
            return FetchedSchema.unusable("schema id " + id + " is larger than any of ours");
        }
        JsonNode json = expectSuccess("schema id " + id, answer);
        if (!json.path("schema").isTextual()) {
            throw unexpectedAnswer("schema id " + id, answer);
        }
        return FetchedSchema.of(id, json);
    }

    @Override
    public int register(String subject, Schema schema) {
        return ids.get(new SubjectSchema(subject, schema), key -> {
            String path = subjectPath(subject) + "/versions";
            return idIn("subject " + subject, http.send("POST", path, schemaBody(schema)));
        });
    }

    @Override
    public int lookUp(String subject, Schema schema) {
        return ids.get(
                new SubjectSchema(subject, schema),
                key -> idIn("subject " + subject, http.send("POST", subjectPath(subject), schemaBody(schema))));
    }

    @Override
    public boolean hasSubject(String subject) {
        RegistryAnswer answer = http.send("GET", subjectPath(subject) + "/versions", null);
        if (answer.status() == 404) {
            return false;
        }
        return !expectSuccess("subject " + subject, answer).isEmpty();
    }

    @Override
    public void setCompatibility(String subject, String level) {
        String body = JsonNodeFactory.instance
                .objectNode()
                .put("compatibility", level)
                .toString();
        RegistryAnswer answer = http.send("PUT", "/config/" + encode(subject), body);
        expectSuccess("compatibility of subject " + subject, answer);
    }

    @Override
    public void checkRegistration(String subject, Schema schema) {
        String mode = jsonOrMissing("GET", "/mode/" + encode(subject) + "?defaultToGlobal=true", null)
                .path("mode")
                .asText("READWRITE");
        if (mode.startsWith("READONLY")) {
            throw new RegistryException(
                    Kind.REFUSED,
                    "subject " + subject + ": the Schema Registry is in mode " + mode
                            + " and takes no schema; register schemas/" + schema.getName()
                            + ".avsc where it may be written, or end that mode");
        }
        JsonNode tested = jsonOrMissing(
                "POST", "/compatibility" + subjectPath(subject) + "/versions?verbose=true", schemaBody(schema));
        if (tested.path("is_compatible").isBoolean()
                && !tested.path("is_compatible").booleanValue()) {
            List<String> why = new ArrayList<>();
            tested.path("messages").forEach(message -> why.add(message.asText()));
            throw new RegistryException(
                    Kind.INCOMPATIBLE,
                    VisibleText.line(
                            "subject " + subject + ": our schema breaks the subject's compatibility level"
                                    + (why.isEmpty() ? "" : ": " + String.join("; ", why)),
                            MAX_REASON_CHARS));
        }
    }

    @Override
    public boolean hasCompatibilityLevels() {
        try {
            return http.send("GET", "/config", null).status() != 404;
        } catch (RegistryException e) {
            return true; // no answer: it may have them
        }
    }

    /**
     * The answer, if it is a success; otherwise a missing node, because not every registry has each path or lets
     * everybody see it.
     */
    private JsonNode jsonOrMissing(String method, String path, @Nullable String body) {
        try {
            RegistryAnswer answer = http.send(method, path, body);
            return answer.isSuccess() ? answer.json() : MissingNode.getInstance();
        } catch (RegistryException e) {
            return MissingNode.getInstance(); // some registries answer 5xx to a path that they do not have
        }
    }

    @Override
    public void ping() {
        RegistryAnswer types = http.send("GET", "/schemas/types", null);
        // A registry too old for this path can still list its subjects; any other server has neither path.
        RegistryAnswer answer = types.status() == 404 ? http.send("GET", "/subjects", null) : types;
        if (answer.status() == 404 || (answer.isSuccess() && !answer.json().isArray())) {
            throw unexpectedAnswer("the Schema Registry", answer);
        }
        expectSuccess("the Schema Registry", answer);
    }

    @Override
    public void close() {
        http.close();
    }

    private static String subjectPath(String subject) {
        return "/subjects/" + encode(subject);
    }

    private static String encode(String segment) {
        return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String schemaBody(Schema schema) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("schema", PublicSchema.textOf(schema))
                .toString();
    }

    /** @throws RegistryException if the answer is not one that a registry gives to this question */
    static int idIn(String what, RegistryAnswer answer) {
        JsonNode id = expectSuccess(what, answer).path("id");
        if (!id.canConvertToInt() || !id.isIntegralNumber()) {
            throw unexpectedAnswer(what, answer);
        }
        return id.intValue();
    }

    private static JsonNode expectSuccess(String what, RegistryAnswer answer) {
        if (answer.isSuccess()) {
            JsonNode json = answer.json();
            if (!json.isContainerNode()) {
                throw unexpectedAnswer(what, answer);
            }
            return json;
        }
        String where = what + ": " + answer.from() + " answered " + answer.message();
        throw switch (answer.status()) {
            case 401 ->
                new RegistryException(
                        Kind.UNAUTHORIZED,
                        where + ": it refuses these credentials, or demands some; check basic.auth.* or"
                                + " bearer.auth.token, and the user info in schema.registry.url");
            case 403 ->
                new RegistryException(Kind.UNAUTHORIZED, where + "; grant these credentials access to the subject");
            case 404 -> new RegistryException(Kind.NOT_FOUND, where);
            case 409 ->
                new RegistryException(
                        Kind.INCOMPATIBLE, where + "; our schema breaks the subject's compatibility level");
            default -> new RegistryException(Kind.REFUSED, where);
        };
    }

    private static RegistryException unexpectedAnswer(String what, RegistryAnswer answer) {
        return new RegistryException(
                Kind.REFUSED,
                what + ": " + answer.from()
                        + " answered, but not as a Schema Registry does (HTTP " + answer.status()
                        + "); check the path in schema.registry.url, and whether that is a registry");
    }
}
