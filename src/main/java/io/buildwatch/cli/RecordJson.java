package io.buildwatch.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.buildwatch.client.ClientFailure;
import io.buildwatch.config.TopicNames;
import io.buildwatch.text.ExceptionText;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.avro.generic.GenericContainer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Writes a record as one line of JSON; if its value cannot be decoded, the line has an {@code error}. One thread. */
final class RecordJson implements AutoCloseable {
    /** Everything but ASCII is escaped, so that no record can send control sequences to the terminal. */
    private static final JsonFactory JSON =
            JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private final Supplier<? extends Deserializer<?>> opener;
    private final String prefix;
    private @Nullable Deserializer<?> avro;

    /**
     * @param opener makes the deserializer; called once, at the first Avro value
     * @param prefix stands before the name of each topic
     */
    RecordJson(Supplier<? extends Deserializer<?>> opener, String prefix) {
        this.opener = opener;
        this.prefix = prefix;
    }

    String line(ConsumerRecord<byte[], byte[]> record) {
        Object value = null;
        String error = null;
        try {
            value = decoded(record);
        } catch (ClientFailure e) {
            throw e; // there is no usable deserializer, so no record can be decoded
        } catch (RuntimeException e) {
            error = ExceptionText.withCauses(e);
        }
        StringWriter line = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(line)) {
            json.writeStartObject();
            json.writeStringField("topic", record.topic());
            json.writeNumberField("partition", record.partition());
            json.writeNumberField("offset", record.offset());
            json.writeStringField(
                    "timestamp", Instant.ofEpochMilli(record.timestamp()).toString());
            json.writeFieldName("key");
            AvroJson.write(json, textOrBase64(record.key()));
            json.writeFieldName("headers");
            AvroJson.write(json, headers(record));
            if (error == null) {
                json.writeFieldName("value");
                AvroJson.write(json, value);
            } else {
                json.writeStringField("error", error);
            }
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("a StringWriter does not fail", e);
        }
        return line.toString();
    }

    private @Nullable Object decoded(ConsumerRecord<byte[], byte[]> record) {
        byte[] value = record.value();
        String name = record.topic().substring(prefix.length());
        if (value == null || name.equals(TopicNames.BUILD_RIDS) || name.equals(TopicNames.DEAD_LETTERS)) {
            return textOrBase64(value);
        }
        Deserializer<?> deserializer = avro == null ? opener.get() : avro;
        avro = deserializer;
        Object decoded = deserializer.deserialize(record.topic(), record.headers(), value);
        return decoded instanceof GenericContainer ? decoded : String.valueOf(decoded);
    }

    private static Map<String, @Nullable Object> headers(ConsumerRecord<byte[], byte[]> record) {
        Map<String, @Nullable Object> headers = new LinkedHashMap<>();
        record.headers().forEach(header -> headers.put(header.key(), textOrBase64(header.value())));
        return headers;
    }

    /** Text if the bytes are UTF-8; otherwise a buffer, which {@link AvroJson} writes as base64. */
    private static @Nullable Object textOrBase64(byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return ByteBuffer.wrap(bytes);
        }
    }

    @Override
    public void close() {
        if (avro != null) {
            avro.close();
        }
    }
}
