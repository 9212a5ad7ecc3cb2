package io.buildwatch.registry;

import java.io.IOException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.Decoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Reads records that were written with one schema. Safe for any thread.
 *
 * <p>Hostile lengths: Avro compares every length and count with the bytes that are left, and the number of elements
 * without bytes with a share of the heap ({@code SystemLimitException}). So a few bytes cannot ask for much memory.
 *
 * @param reader null if no class of ours has the name of the writer's schema
 */
record RecordReader(@Nullable DatumReader<SpecificRecord> reader, String writerName) {

    /** The reader for a writer's schema. Never throws: for a schema that is not ours, {@link #read} will. */
    static RecordReader forWriter(Schema writer) {
        String name = writer.getFullName();
        Class<? extends SpecificRecord> type = writer.getType() == Schema.Type.RECORD ? classNamed(name) : null;
        if (type == null) {
            return new RecordReader(null, name);
        }
        SpecificData model = SpecificData.getForClass(type);
        return new RecordReader(new SpecificDatumReader<>(writer, model.getSchema(type), model), name);
    }

    /**
     * Reads one record.
     *
     * @throws IOException if the bytes are not such a record; {@link AvroRuntimeException} and others are thrown then
     *     too
     * @throws SerializationException if the writer's schema is not ours
     */
    SpecificRecord read(Decoder decoder) throws IOException {
        if (reader == null) {
            throw new SerializationException("no record of ours is named " + writerName);
        }
        return reader.read(null, decoder);
    }

    private static @Nullable Class<? extends SpecificRecord> classNamed(String name) {
        try {
            // The class is not initialised before it is known to be a record, because the name comes from outside.
            Class<?> type = Class.forName(name, false, RecordReader.class.getClassLoader());
            boolean isRecord = SpecificRecord.class.isAssignableFrom(type) && !type.isInterface();
            return isRecord ? type.asSubclass(SpecificRecord.class) : null;
        } catch (ClassNotFoundException | LinkageError e) {
            return null;
        }
    }
}
