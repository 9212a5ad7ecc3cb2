package io.buildwatch.dev.simulator;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Error answers in Foundry's own form: {@code errorCode, errorName, errorInstanceId, parameters}. */
final class FoundryErrors {
    private FoundryErrors() {}

    static SimulatedAnswer badRequest(String name, Map<String, String> parameters) {
        return of(400, "INVALID_ARGUMENT", name, parameters);
    }

    static SimulatedAnswer unauthorized(String name) {
        return of(401, "UNAUTHORIZED", name, Map.of());
    }

    static SimulatedAnswer forbidden(String name, Map<String, String> parameters) {
        return of(403, "PERMISSION_DENIED", name, parameters);
    }

    static SimulatedAnswer buildNotFound(String rid) {
        return of(404, "NOT_FOUND", "BuildNotFound", Map.of("buildRid", rid));
    }

    static SimulatedAnswer jobNotFound(String rid) {
        return of(404, "NOT_FOUND", "JobNotFound", Map.of("jobRid", rid));
    }

    static SimulatedAnswer scheduleNotFound(String rid) {
        return of(404, "NOT_FOUND", "ScheduleNotFound", Map.of("scheduleRid", rid));
    }

    static SimulatedAnswer datasetNotFound(String rid) {
        return of(404, "NOT_FOUND", "DatasetNotFound", Map.of("datasetRid", rid));
    }

    static SimulatedAnswer internal() {
        return of(500, "INTERNAL", "Default:Internal", Map.of());
    }

    private static SimulatedAnswer of(int status, String code, String name, Map<String, String> parameters) {
        byte[] body = WireJson.object(json -> {
            json.writeStringField("errorCode", code);
            json.writeStringField("errorName", name);
            json.writeStringField("errorInstanceId", UUID.randomUUID().toString());
            json.writeObjectFieldStart("parameters");
            for (Map.Entry<String, String> parameter : parameters.entrySet()) {
                json.writeStringField(parameter.getKey(), parameter.getValue());
            }
            json.writeEndObject();
        });
        return new SimulatedAnswer(status, SimulatedAnswer.JSON, Map.of(), body, List.of());
    }
}
