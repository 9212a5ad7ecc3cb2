package io.buildwatch.store;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * A store's values: one byte of version, then Avro's binary form in that version's schema. A release that changes the
 * schema appends the new one here, so that what older releases wrote stays readable. Thread-safe.
 *
 * @param <T> the generated class of the newest version
 */
public final class StoreValueSerde<T extends SpecificRecord> implements Serde<T> {
    static {
        TrustedRecords.trust();
    }

    private final Schema[] versions;

    /** @param versions the schemas of version 1, 2, …; the last is what is written */
    public StoreValueSerde(Schema... versions) {
        this.versions = versions.clone();
    }

    @Override
    public Serializer<T> serializer() {
        return (topic, value) -> value == null ? null : write(value);
    }

    @Override
    public Deserializer<T> deserializer() {
        return (topic, bytes) -> bytes == null ? null : read(bytes);
    }

    private byte[] write(T value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(128);
        out.write(versions.length);
        try {
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
            new SpecificDatumWriter<T>(newest()).write(value, encoder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private @Nullable T read(byte[] bytes) {
        int version = bytes.length == 0 ? 0 : bytes[0];
        if (version < 1 || version > versions.length) {
            throw new SerializationException("store value of version " + version + ", but this release knows 1 to "
                    + versions.length + ": it was written by a later release, start that one");
        }
        try {
            SpecificDatumReader<T> reader = new SpecificDatumReader<>(versions[version - 1], newest());
            return reader.read(null, DecoderFactory.get().binaryDecoder(bytes, 1, bytes.length - 1, null));
        } catch (IOException e) {
            throw new SerializationException("store value cannot be read", e);
        }
    }

    private Schema newest() {
        return versions[versions.length - 1];
    }
}
