package io.buildwatch.dev.simulator;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Error answers in Foundry's own form: {@code errorCode, errorName, errorInstanceId, parameters}. */
final class Errors {
    private Errors() {}

    static Answer badRequest(String name, Map<String, String> parameters) {
        return of(400, "INVALID_ARGUMENT", name, parameters);
    }

    static Answer unauthorized(String name) {
        return of(401, "UNAUTHORIZED", name, Map.of());
    }

    static Answer forbidden(String name, Map<String, String> parameters) {
        return of(403, "PERMISSION_DENIED", name, parameters);
    }

    static Answer buildNotFound(String rid) {
        return of(404, "NOT_FOUND", "BuildNotFound", Map.of("buildRid", rid));
    }

    static Answer jobNotFound(String rid) {
        return of(404, "NOT_FOUND", "JobNotFound", Map.of("jobRid", rid));
    }

    static Answer internal() {
        return of(500, "INTERNAL", "Default:Internal", Map.of());
    }

    private static Answer of(int status, String code, String name, Map<String, String> parameters) {
        byte[] body = Json.object(json -> {
            json.writeStringField("errorCode", code);
            json.writeStringField("errorName", name);
            json.writeStringField("errorInstanceId", UUID.randomUUID().toString());
            json.writeObjectFieldStart("parameters");
            for (Map.Entry<String, String> parameter : parameters.entrySet()) {
                json.writeStringField(parameter.getKey(), parameter.getValue());
            }
            json.writeEndObject();
        });
        return new Answer(status, Answer.JSON, Map.of(), body, List.of());
    }
}
