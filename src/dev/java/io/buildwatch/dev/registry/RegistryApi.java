package io.buildwatch.dev.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The part of Confluent's REST API that serializers and Buildwatch use, path by path; answers are maps, lists and
 * texts, to be written as JSON. Nothing can be deleted.
 *
 * @see <a href="https://docs.confluent.io/platform/current/schema-registry/develop/api.html">the API's page</a>
 */
final class RegistryApi {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RegistryStore store;

    RegistryApi(RegistryStore store) {
        this.store = store;
    }

    /** @throws ApiError the answer, if the request cannot be met */
    Object answer(RegistryRequest request) {
        if (request.path().isEmpty() && request.method().equals("GET")) {
            return Map.of();
        }
        return switch (request.path().isEmpty() ? "" : request.path().get(0)) {
            case "subjects" -> subjects(request);
            case "schemas" -> schemas(request);
            case "config" -> config(request);
            case "compatibility" -> compatibility(request);
            default -> throw notThere();
        };
    }

    private Object subjects(RegistryRequest request) {
        if (request.matches("GET", "subjects")) {
            return store.subjects(request.query().getOrDefault("subjectPrefix", ""));
        }
        String subject = request.path().size() > 1 ? request.path().get(1) : "";
        if (request.matches("POST", "subjects", "*")) {
            return versionFields(store.lookUp(subject, schemaIn(request)));
        }
        if (request.matches("GET", "subjects", "*", "versions")) {
            return store.versions(subject);
        }
        if (request.matches("POST", "subjects", "*", "versions")) {
            return Map.of("id", store.register(subject, schemaIn(request)));
        }
        if (request.matches("GET", "subjects", "*", "versions", "*")) {
            return versionFields(store.version(subject, request.path().get(3)));
        }
        if (request.matches("GET", "subjects", "*", "versions", "*", "schema")) {
            return raw(store.version(subject, request.path().get(3)).schema().toString());
        }
        throw notThere();
    }

    private Object schemas(RegistryRequest request) {
        if (request.matches("GET", "schemas", "types")) {
            return List.of("AVRO");
        }
        if (request.matches("GET", "schemas", "ids", "*")) {
            return Map.of("schema", store.textById(id(request)));
        }
        if (request.matches("GET", "schemas", "ids", "*", "schema")) {
            return raw(store.textById(id(request)));
        }
        if (request.matches("GET", "schemas", "ids", "*", "versions")) {
            return store.usesOf(id(request)).stream().map(RegistryApi::use).toList();
        }
        if (request.matches("GET", "schemas", "ids", "*", "subjects")) {
            return store.usesOf(id(request)).stream()
                    .map(RegisteredVersion::subject)
                    .distinct()
                    .toList();
        }
        throw notThere();
    }

    private Object config(RegistryRequest request) {
        if (request.matches("GET", "config")) {
            return Map.of("compatibilityLevel", store.globalLevel());
        }
        if (request.matches("PUT", "config")) {
            CompatibilityLevel level = levelIn(request);
            store.setGlobalLevel(level);
            return Map.of("compatibility", level);
        }
        String subject = request.path().size() > 1 ? request.path().get(1) : "";
        if (request.matches("GET", "config", "*")) {
            CompatibilityLevel level = request.flag("defaultToGlobal")
                    ? store.level(subject).orElse(store.globalLevel())
                    : store.level(subject).orElseThrow(() -> noLevel(subject));
            return Map.of("compatibilityLevel", level);
        }
        if (request.matches("PUT", "config", "*")) {
            CompatibilityLevel level = levelIn(request);
            store.setLevel(subject, level);
            return Map.of("compatibility", level);
        }
        throw notThere();
    }

    private Object compatibility(RegistryRequest request) {
        if (!request.matches("POST", "compatibility", "subjects", "*", "versions")) {
            throw notThere();
        }
        List<String> violations = store.testCompatibility(request.path().get(2), schemaIn(request));
        return request.flag("verbose")
                ? Map.of("is_compatible", violations.isEmpty(), "messages", violations)
                : Map.of("is_compatible", violations.isEmpty());
    }

    private static Map<String, Object> versionFields(RegisteredVersion version) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("subject", version.subject());
        fields.put("version", version.version());
        fields.put("id", version.id());
        fields.put("schema", version.schema().toString());
        return fields;
    }

    private static Map<String, Object> use(RegisteredVersion version) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("subject", version.subject());
        fields.put("version", version.version());
        return fields;
    }

    private static Object raw(String schema) {
        try {
            return JSON.readTree(schema);
        } catch (JsonProcessingException e) {
            return TextNode.valueOf(schema);
        }
    }

    private static String schemaIn(RegistryRequest request) {
        String type = request.body().path("schemaType").asText("AVRO");
        if (!type.equals("AVRO")) {
            throw new ApiError(422, 42201, "Invalid schema type " + type + ": this registry takes AVRO");
        }
        return request.text("schema", ApiError.invalidSchema("empty"));
    }

    private static CompatibilityLevel levelIn(RegistryRequest request) {
        return CompatibilityLevel.of(
                request.text("compatibility", new ApiError(422, 42203, "compatibility is missing")));
    }

    private static int id(RegistryRequest request) {
        try {
            return Integer.parseInt(request.path().get(2));
        } catch (NumberFormatException e) {
            throw notThere();
        }
    }

    private static ApiError noLevel(String subject) {
        return new ApiError(
                404, 40408, "Subject '" + subject + "' does not have subject-level compatibility configured");
    }

    private static ApiError notThere() {
        return new ApiError(404, 404, "HTTP 404 Not Found");
    }
}
