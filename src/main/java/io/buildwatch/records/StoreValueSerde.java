package io.buildwatch.records;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * The serde of a store's values: one byte with the version, then Avro's binary form in that version's schema. A release
 * that changes the schema appends the new one, so that the values of older releases stay readable. New fields come
 * last, with a default. A value that has only defaults in them is written in the older version, which the previous
 * release can read. Any thread.
 *
 * @param <T> the generated class of the newest version
 */
public final class StoreValueSerde<T extends SpecificRecord> implements Serde<T> {
    static {
        TrustedRecords.trust();
    }

    private final Schema[] versions;

    /** For each version but the newest: the defaults of the fields that it lacks. It holds values with only these. */
    private final List<List<Object>> lacking = new ArrayList<>();

    /** @param versions the schemas of version 1, 2, …; values are written in the lowest that can hold them */
    public StoreValueSerde(Schema... versions) {
        this.versions = versions.clone();
        List<Schema.Field> fields = newest().getFields();
        for (int i = 0; i < versions.length - 1; i++) {
            List<Schema.Field> older = versions[i].getFields();
            for (int j = 0; j < older.size(); j++) {
                if (!older.get(j).name().equals(fields.get(j).name())
                        || !form(older.get(j)).equals(form(fields.get(j)))) {
                    throw new IllegalArgumentException("version " + (i + 1) + " differs in "
                            + fields.get(j).name() + ": a new version may only add fields, at the end");
                }
            }
            lacking.add(fields.subList(older.size(), fields.size()).stream()
                    .map(field -> SpecificData.get().getDefaultValue(field))
                    .toList());
        }
    }

    /**
     * The schema of an older version.
     *
     * @param beside a class whose package contains the file as a resource
     * @param file such as {@code BuildTally-1.avsc}
     */
    public static Schema version(Class<?> beside, String file) {
        try (InputStream in = Objects.requireNonNull(beside.getResourceAsStream(file), file)) {
            return new Schema.Parser().parse(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
        int version = lowest(value);
        out.write(version);
        try {
            BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
            new SpecificDatumWriter<T>(versions[version - 1]).write(value, encoder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** The schema without attributes that only the code generator for Java uses. */
    private static String form(Schema.Field field) {
        return SchemaNormalization.toParsingForm(field.schema());
    }

    /** The lowest version that can hold the value. */
    private int lowest(T value) {
        for (int i = 0; i < lacking.size(); i++) {
            List<Object> defaults = lacking.get(i);
            int first = newest().getFields().size() - defaults.size();
            boolean fits = true;
            for (int j = 0; j < defaults.size() && fits; j++) {
                fits = Objects.equals(value.get(first + j), defaults.get(j));
            }
            if (fits) {
                return i + 1;
            }
        }
        return versions.length;
    }

    private @Nullable T read(byte[] bytes) {
        int version = bytes.length == 0 ? 0 : bytes[0];
        if (version < 1 || version > versions.length) {
            throw new SerializationException("store value of version " + version + ", but this release reads only 1 to "
                    + versions.length + ": it was written by a later release; start that release");
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
