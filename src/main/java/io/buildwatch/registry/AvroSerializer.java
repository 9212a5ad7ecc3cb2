package io.buildwatch.registry;

import io.buildwatch.records.TrustedRecords;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes Avro specific records in the wire format. Made by Kafka through its constructor and {@link #configure}; after
 * that safe for any thread.
 *
 * <p>The first record of a topic costs a blocking call for the schema's id, unless a {@link SchemaPublisher} or another
 * serializer has asked before, through a registry with the same settings that is still open. One of them should do so
 * before a stream thread runs.
 */
public final class AvroSerializer implements Serializer<SpecificRecord> {
    private static final int TYPICAL_BYTES = 256;
    private static final int MAX_CACHED = 1_000;

    private record TopicSchema(String topic, Schema schema) {}

    private final BoundedCache<TopicSchema, byte[]> headers = new BoundedCache<>(MAX_CACHED);
    private final BoundedCache<Schema, SpecificDatumWriter<SpecificRecord>> writers = new BoundedCache<>(MAX_CACHED);
    private @Nullable SchemaRegistry registry;
    private boolean autoRegister = true;
    private boolean isKey;

    /** For Kafka; {@link #configure} comes next. */
    public AvroSerializer() {
        TrustedRecords.trust();
    }

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        SerdeSettings settings = SerdeSettings.from(configs);
        close();
        this.isKey = isKey;
        this.autoRegister = settings.autoRegister();
        this.registry = SchemaRegistries.open(configs);
    }

    /**
     * The record's bytes; null for null.
     *
     * @throws RegistryException if the schema's id could not be fetched
     * @throws SerializationException if the record does not fit its own schema
     */
    @Override
    public byte @Nullable [] serialize(String topic, @Nullable SpecificRecord record) {
        if (record == null) {
            return null;
        }
        Schema schema = record.getSchema();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(TYPICAL_BYTES);
        bytes.writeBytes(headers.get(new TopicSchema(topic, schema), this::header));
        BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
        try {
            writers.get(schema, AvroSerializer::writer).write(record, encoder);
            encoder.flush();
        } catch (IOException | RuntimeException e) {
            // The cause is left out, because an IOException in the chain would pass for a failed look-up.
            throw new SerializationException(
                    "a " + schema.getName() + " for " + topic + " does not fit its schema: " + e.getMessage());
        }
        return bytes.toByteArray();
    }

    private byte[] header(TopicSchema key) {
        if (registry == null) {
            throw new IllegalStateException("configure() comes before serialize()");
        }
        String subject = SubjectNames.of(key.topic(), isKey);
        return WireFormat.header(
                autoRegister ? registry.register(subject, key.schema()) : registry.lookUp(subject, key.schema()));
    }

    private static SpecificDatumWriter<SpecificRecord> writer(Schema schema) {
        return new SpecificDatumWriter<>(schema, SpecificData.getForSchema(schema));
    }

    @Override
    public void close() {
        if (registry != null) {
            registry.close();
        }
    }
}
