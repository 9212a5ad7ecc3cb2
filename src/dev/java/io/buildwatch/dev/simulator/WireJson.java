package io.buildwatch.dev.simulator;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes jobs and builds in the API's JSON. */
final class WireJson {
    /** Reads request bodies. */
    static final ObjectMapper MAPPER = new ObjectMapper();

    private static final JsonFactory FACTORY = MAPPER.getFactory();
    private static final DateTimeFormatter INSTANT = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private WireJson() {}

    /** Writes part of a document. */
    @FunctionalInterface
    interface Fields {
        void write(JsonGenerator json) throws IOException;
    }

    /** An object with these fields. */
    static byte[] object(Fields fields) {
        return element(json -> {
            json.writeStartObject();
            fields.write(json);
            json.writeEndObject();
        });
    }

    /** The bytes of whatever {@code fields} writes. */
    static byte[] element(Fields fields) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        try (JsonGenerator json = FACTORY.createGenerator(bytes)) {
            fields.write(json);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }

    static void job(JsonGenerator json, ServedJob job) throws IOException {
        String malformed = job.malformed();
        if (malformed != null) {
            json.writeRawValue(malformed);
            return;
        }
        JobState state = job.state();
        json.writeStartObject();
        json.writeStringField("rid", job.rid());
        json.writeStringField("buildRid", job.buildRid());
        if (job.oddTimes()) {
            odd(json, "startedTime", state.startedTime(), "uuuuMMdd'T'HHmmss.SSSxx");
            odd(json, "latestAttemptStartTime", state.latestAttemptStartTime(), "uuuu-MM-dd HH:mm:ss,SSSxx");
            odd(json, "finishedTime", state.finishedTime(), "uuuu-DDD'T'HH:mm:ss.SSSxxx");
        } else {
            instant(json, "startedTime", state.startedTime());
            instant(json, "latestAttemptStartTime", state.latestAttemptStartTime());
            instant(json, "finishedTime", state.finishedTime());
        }
        json.writeStringField("jobStatus", state.status());
        outputs(json, state.outputs());
        json.writeEndObject();
    }

    static void build(JsonGenerator json, ServedBuild build) throws IOException {
        BuildState state = build.state();
        BuildDetails details = state.details();
        json.writeStartObject();
        json.writeStringField("rid", build.rid());
        json.writeStringField("branchName", details.branchName());
        instant(json, "createdTime", state.createdTime());
        json.writeStringField("createdBy", details.createdBy());
        instant(json, "finishedTime", state.finishedTime());
        json.writeStringField("status", state.status());
        if (details.scheduleRid() != null) {
            json.writeStringField("scheduleRid", details.scheduleRid());
        }
        List<String> jobRids = build.jobRids();
        if (jobRids != null) {
            json.writeArrayFieldStart("jobRids");
            for (String rid : jobRids) {
                json.writeString(rid);
            }
            json.writeEndArray();
        }
        json.writeNumberField("retryCount", details.retryCount());
        json.writeBooleanField("abortOnFailure", details.abortOnFailure());
        json.writeEndObject();
    }

    private static void outputs(JsonGenerator json, List<JobOutput> outputs) throws IOException {
        if (outputs.isEmpty()) {
            return;
        }
        json.writeArrayFieldStart("outputs");
        for (JobOutput output : outputs) {
            json.writeStartObject();
            json.writeStringField("type", output.type());
            for (Map.Entry<String, String> field : output.fields().entrySet()) {
                json.writeStringField(field.getKey(), field.getValue());
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void odd(JsonGenerator json, String name, @Nullable Instant time, String form) throws IOException {
        DateTimeFormatter formatter =
                DateTimeFormatter.ofPattern(form, Locale.ROOT).withZone(ZoneOffset.ofHours(2));
        json.writeStringField(name, time == null ? "" : formatter.format(time));
    }

    static void instant(JsonGenerator json, String name, @Nullable Instant time) throws IOException {
        if (time != null) {
            json.writeStringField(name, INSTANT.format(time));
        }
    }
}
