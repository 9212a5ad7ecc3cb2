package io.buildwatch.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/**
 * Writes Avro values as plain JSON: the value of a union without the name of its branch, enums as strings, timestamps
 * as ISO-8601, bytes as {@code {"base64": "…"}}. Stateless; any thread.
 */
final class AvroJson {
    private AvroJson() {}

    static void write(JsonGenerator json, @Nullable Object value) throws IOException {
        if (value == null) {
            json.writeNull();
        } else if (value instanceof IndexedRecord record) {
            writeRecord(json, record);
        } else if (value instanceof Map<?, ?> map) {
            json.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                json.writeFieldName(String.valueOf(entry.getKey()));
                write(json, entry.getValue());
            }
            json.writeEndObject();
        } else if (value instanceof Collection<?> items) {
            json.writeStartArray();
            for (Object item : items) {
                write(json, item);
            }
            json.writeEndArray();
        } else if (value instanceof ByteBuffer bytes) {
            writeBytes(json, bytes);
        } else if (value instanceof GenericFixed fixed) {
            writeBytes(json, ByteBuffer.wrap(fixed.bytes()));
        } else {
            writeScalar(json, value);
        }
    }

    private static void writeRecord(JsonGenerator json, IndexedRecord record) throws IOException {
        json.writeStartObject();
        for (Schema.Field field : record.getSchema().getFields()) {
            json.writeFieldName(field.name());
            Object value = record.get(field.pos());
            // A generic record holds a timestamp as milliseconds, a generated class as an Instant.
            write(json, value instanceof Long millis && isTime(field.schema()) ? Instant.ofEpochMilli(millis) : value);
        }
        json.writeEndObject();
    }

    private static boolean isTime(Schema schema) {
        if (schema.isUnion()) {
            return schema.getTypes().stream().anyMatch(AvroJson::isTime);
        }
        LogicalType type = schema.getLogicalType();
        return type instanceof LogicalTypes.TimestampMillis;
    }

    private static void writeBytes(JsonGenerator json, ByteBuffer bytes) throws IOException {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        json.writeStartObject();
        json.writeBinaryField("base64", copy);
        json.writeEndObject();
    }

    private static void writeScalar(JsonGenerator json, Object value) throws IOException {
        if (value instanceof Integer number) {
            json.writeNumber(number);
        } else if (value instanceof Long number) {
            json.writeNumber(number);
        } else if (value instanceof Double number) {
            json.writeNumber(number);
        } else if (value instanceof Float number) {
            json.writeNumber(number);
        } else if (value instanceof Boolean truth) {
            json.writeBoolean(truth);
        } else {
            json.writeString(value.toString());
        }
    }
}
