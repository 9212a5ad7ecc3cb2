package io.buildwatch.view;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.DeserializationProblemHandler;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import java.io.IOException;
import java.io.Serial;
import java.time.Instant;

/**
 * Reads and writes the JSON of commands and of the HTTP API: times as ISO-8601 in UTC, nulls written, names as in the
 * public records. Any thread.
 */
public final class ViewJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addModule(new SimpleModule()
                    .addSerializer(Instant.class, new InstantWriter())
                    .addDeserializer(Instant.class, new InstantReader()))
            // A newer service may send more fields.
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .addHandler(new UnknownWords())
            .build();

    private ViewJson() {}

    /** One line, without a line break. */
    public static String line(Object view) {
        try {
            return MAPPER.writeValueAsString(view);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a view: " + view.getClass(), e);
        }
    }

    /** UTF-8. */
    public static byte[] bytes(Object view) {
        try {
            return MAPPER.writeValueAsBytes(view);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a view: " + view.getClass(), e);
        }
    }

    /** @throws IOException if it is not such a view */
    public static <T> T read(byte[] json, Class<T> type) throws IOException {
        return MAPPER.readValue(json, type);
    }

    /** Reads an enum constant that only a newer service has as {@code UNKNOWN}, as Avro does. */
    private static final class UnknownWords extends DeserializationProblemHandler {
        @Override
        public Object handleWeirdStringValue(
                DeserializationContext context, Class<?> target, String word, String failure) {
            if (target.isEnum()) {
                for (Object constant : target.getEnumConstants()) {
                    if (constant.toString().equals("UNKNOWN")) {
                        return constant;
                    }
                }
            }
            return NOT_HANDLED;
        }
    }

    private static final class InstantWriter extends StdSerializer<Instant> {
        @Serial
        private static final long serialVersionUID = 1;

        InstantWriter() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant value, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeString(value.toString());
        }
    }

    private static final class InstantReader extends StdDeserializer<Instant> {
        @Serial
        private static final long serialVersionUID = 1;

        InstantReader() {
            super(Instant.class);
        }

        @Override
        public Instant deserialize(JsonParser json, DeserializationContext context) throws IOException {
            return Instant.parse(json.getText());
        }
    }
}
