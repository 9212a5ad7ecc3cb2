package io.buildwatch.registry;

import io.buildwatch.records.TrustedRecords;
import java.io.IOException;
import java.util.Map;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads records in the wire format into the class that has the name of the writer's schema. The schema of that class is
 * the reader's. Made by Kafka through its constructor and {@link #configure}; after that safe for any thread.
 *
 * <p>An id not seen before costs one blocking call with a time-out. Its schema is cached, also if no record of ours can
 * be read with it.
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
     * @throws RegistryException if the writer's schema could not be fetched: nothing is known of the bytes
     * @throws SerializationException of exactly this class if the bytes are not a record of ours
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
            // Truncated, malformed, or nested without end. The cause is left out, because an IOException in the chain
            // would pass for a failed look-up.
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
