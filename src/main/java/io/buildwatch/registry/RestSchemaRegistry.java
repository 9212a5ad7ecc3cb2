package io.buildwatch.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.buildwatch.registry.RegistryException.Kind;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.function.LongSupplier;
import org.apache.avro.Schema;

/**
 * A Schema Registry behind Confluent's REST API: Confluent's own, Apicurio's ({@code …/apis/ccompat/v7}), Karapace.
 *
 * @see <a href="https://docs.confluent.io/platform/current/schema-registry/develop/api.html">the API's page</a>
 */
final class RestSchemaRegistry implements SchemaRegistry {
    private static final int MAX_CACHED = 1_000;

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

    /** @throws RegistryException where it is no answer that a registry gives to this question */
    static FetchedSchema schemaIn(int id, RegistryAnswer answer) {
        if (answer.status() == RegistryAnswer.TOO_LARGE) {
            return FetchedSchema.unusable("schema id " + id + " is larger than any of ours");
        }
        JsonNode json = expectSuccess("schema id " + id, answer);
        if (!json.path("schema").isTextual()) {
            throw notTheProtocol("schema id " + id, answer);
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
    public void ping() {
        RegistryAnswer answer = http.send("GET", "/schemas/types", null);
        // A registry too old for this path lets us in all the same.
        if (answer.status() != 404) {
            expectSuccess("the Schema Registry", answer);
        }
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

    /** @throws RegistryException where it is no answer that a registry gives to this question */
    static int idIn(String what, RegistryAnswer answer) {
        JsonNode id = expectSuccess(what, answer).path("id");
        if (!id.canConvertToInt() || !id.isIntegralNumber()) {
            throw notTheProtocol(what, answer);
        }
        return id.intValue();
    }

    private static JsonNode expectSuccess(String what, RegistryAnswer answer) {
        if (answer.isSuccess()) {
            JsonNode json = answer.json();
            if (!json.isContainerNode()) {
                throw notTheProtocol(what, answer);
            }
            return json;
        }
        String where = what + ": " + answer.from() + " answered " + answer.said();
        throw switch (answer.status()) {
            case 401 ->
                new RegistryException(
                        Kind.UNAUTHORIZED,
                        where + "; check basic.auth.* or bearer.auth.token, and the user info in schema.registry.url");
            case 403 ->
                new RegistryException(Kind.UNAUTHORIZED, where + "; grant these credentials access to the subject");
            case 404 -> new RegistryException(Kind.NOT_FOUND, where);
            case 409 ->
                new RegistryException(
                        Kind.INCOMPATIBLE, where + "; our schema breaks the subject's compatibility level");
            default -> new RegistryException(Kind.REFUSED, where);
        };
    }

    private static RegistryException notTheProtocol(String what, RegistryAnswer answer) {
        return new RegistryException(
                Kind.REFUSED,
                what + ": " + answer.from()
                        + " answered, but not as a Schema Registry does; check the path in schema.registry.url");
    }
}
