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
 * Reads what was written with one schema. Safe for any thread.
 *
 * <p>Hostile lengths: Avro holds every length and count against the bytes that are left, and elements of no bytes
 * against a share of the heap ({@code SystemLimitException}), so no few bytes can ask for much memory.
 *
 * @param reader null where no class of ours has the writer schema's name
 */
record RecordReader(@Nullable DatumReader<SpecificRecord> reader, String writerName) {

    /** Never throws: a schema that is not ours is cached as such. */
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
     * @throws IOException {@link AvroRuntimeException} and others, if the bytes are not such a record
     */
    SpecificRecord read(Decoder decoder) throws IOException {
        if (reader == null) {
            throw new SerializationException("no record of ours is named " + writerName);
        }
        return reader.read(null, decoder);
    }

    private static @Nullable Class<? extends SpecificRecord> classNamed(String name) {
        try {
            // Not initialised before it is known to be a record: the name comes from outside.
            Class<?> type = Class.forName(name, false, RecordReader.class.getClassLoader());
            boolean isRecord = SpecificRecord.class.isAssignableFrom(type) && !type.isInterface();
            return isRecord ? type.asSubclass(SpecificRecord.class) : null;
        } catch (ClassNotFoundException | LinkageError e) {
            return null;
        }
    }
}
