package io.buildwatch.dev.simulator;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Writes schedules and their runs in the API's JSON. */
final class ScheduleJson {
    private ScheduleJson() {}

    static void schedule(JsonGenerator json, ServedSchedule schedule) throws IOException {
        json.writeStartObject();
        json.writeStringField("rid", schedule.rid());
        text(json, "displayName", schedule.displayName());
        text(json, "description", schedule.description());
        json.writeStringField("currentVersionRid", schedule.versionRid());
        json.writeBooleanField("paused", schedule.paused());
        json.writeObjectFieldStart("action");
        json.writeStringField("branchName", BuildDetails.ORDINARY.branchName());
        json.writeObjectFieldStart("target");
        json.writeStringField("type", "manual");
        json.writeArrayFieldStart("targetRids");
        json.writeEndArray();
        json.writeEndObject();
        json.writeEndObject();
        json.writeObjectFieldStart("scopeMode");
        json.writeStringField("type", "user");
        json.writeEndObject();
        json.writeEndObject();
    }

    static void run(JsonGenerator json, ServedRun run) throws IOException {
        String malformed = run.malformed();
        if (malformed != null) {
            json.writeRawValue(malformed);
            return;
        }
        json.writeStartObject();
        json.writeStringField("rid", run.rid());
        json.writeStringField("scheduleRid", run.scheduleRid());
        json.writeStringField("scheduleVersionRid", run.versionRid());
        WireJson.instant(json, "createdTime", run.createdTime());
        text(json, "createdBy", run.createdBy());
        RunResult result = run.result();
        if (result != null) {
            json.writeObjectFieldStart("result");
            json.writeStringField("type", result.type());
            text(json, "buildRid", result.buildRid());
            text(json, "errorName", result.errorName());
            text(json, "description", result.description());
            json.writeEndObject();
        }
        json.writeEndObject();
    }

    private static void text(JsonGenerator json, String name, @Nullable String value) throws IOException {
        if (value != null) {
            json.writeStringField(name, value);
        }
    }
}
