package io.buildwatch.registry;

import io.buildwatch.store.TrustedRecords;
import java.io.IOException;
import java.util.Map;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the wire format into the class that is named like the writer's schema, by that class's own schema. Made by
 * Kafka through its constructor and {@link #configure}; after that safe for any thread.
 *
 * <p>An id not seen before costs one blocking call with a time-out; its schema, or that it is of no use, is cached.
 */
public final class AvroDeserializer implements Deserializer<SpecificRecord> {
    private static final int MAX_CACHED = 1_000;

    private final BoundedCache<Integer, RecordReader> readers = new BoundedCache<>(MAX_CACHED);
    private @Nullable SchemaRegistry registry;

    /** For Kafka; {@link #configure} comes next. */
    public AvroDeserializer() {
        TrustedRecords.trust();
    }

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        close();
        this.registry = SchemaRegistries.open(configs);
    }

    /**
     * The record; null for null.
     *
     * @throws RegistryException if the writer's schema could not be had: nothing is known of the bytes
     * @throws SerializationException of its own class if the bytes are not a record of ours
     */
    @Override
    public @Nullable SpecificRecord deserialize(String topic, byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        int id = WireFormat.schemaId(bytes);
        RecordReader reader = readers.get(id, this::reader);
        BinaryDecoder decoder = DecoderFactory.get()
                .binaryDecoder(bytes, WireFormat.HEADER_BYTES, bytes.length - WireFormat.HEADER_BYTES, null);
        try {
            SpecificRecord record = reader.read(decoder);
            if (!decoder.isEnd()) {
                throw new SerializationException("bytes are left over after the record; schema id " + id);
            }
            return record;
        } catch (SerializationException e) {
            throw e;
        } catch (IOException | RuntimeException | StackOverflowError e) {
            // Truncated, malformed, or nested without end. Not the cause: an IOException would pass for a failed
            // look-up.
            throw new SerializationException("not a record of schema id " + id + ": " + e);
        }
    }

    private RecordReader reader(int id) {
        if (registry == null) {
            throw new IllegalStateException("configure() comes before deserialize()");
        }
        return RecordReader.forWriter(registry.schemaById(id));
    }

    @Override
    public void close() {
        if (registry != null) {
            registry.close();
        }
    }
}
