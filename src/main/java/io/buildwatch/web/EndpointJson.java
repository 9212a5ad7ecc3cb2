package io.buildwatch.web;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes the few JSON texts of the endpoints. */
final class EndpointJson {
    private static final JsonFactory FACTORY = new JsonFactory();

    private interface Writing {
        void to(JsonGenerator json) throws IOException;
    }

    private EndpointJson() {}

    static String object(String name, Object value) {
        return text(json -> {
            json.writeStartObject();
            json.writeFieldName(name);
            scalar(json, value);
            json.writeEndObject();
        });
    }

    static String health(boolean ok, List<HealthSource.Part> parts) {
        return text(json -> {
            json.writeStartObject();
            json.writeBooleanField("ok", ok);
            json.writeObjectFieldStart("parts");
            for (HealthSource.Part part : parts) {
                json.writeObjectFieldStart(part.name());
                json.writeBooleanField("ok", part.ok());
                for (Map.Entry<String, ?> entry : part.detail().entrySet()) {
                    json.writeFieldName(entry.getKey());
                    scalar(json, entry.getValue());
                }
                json.writeEndObject();
            }
            json.writeEndObject();
            json.writeEndObject();
        });
    }

    private static void scalar(JsonGenerator json, @Nullable Object value) throws IOException {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof Boolean truth) {
            json.writeBoolean(truth);
        } else if (value instanceof Number number) {
            json.writeNumber(number.toString());
        } else {
            json.writeString(String.valueOf(value));
        }
    }

    private static String text(Writing writing) {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = FACTORY.createGenerator(text)) {
            writing.to(json);
        } catch (IOException e) {
            throw new UncheckedIOException("a StringWriter does not fail", e);
        }
        return text.append('\n').toString();
    }
}
