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
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
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
 * The serde of a store's values: one byte with the version, then Avro's binary form in that version's schema, then what
 * was appended. Any thread.
 *
 * <p>New fields come last, with a default. Fields marked {@code "appended": true} stand behind the rest of a value, and
 * only in values that have something else than defaults in them. Releases that do not know them ignore them, and lose
 * them when they write the value. A field that must not be lost that way needs a new version instead, which an older
 * release refuses to read: a release that changes the schema so appends the new one, and values that have only defaults
 * in the new fields are written in the older version.
 *
 * @param <T> the generated class of the newest version
 */
public final class StoreValueSerde<T extends SpecificRecord> implements Serde<T> {
    static {
        TrustedRecords.trust();
    }

    private static final String APPENDED = "appended";

    /** The present schema, with all fields. */
    private final Schema present;

    /** The schema of each version, without the appended fields. */
    private final Schema[] versions;

    /** The appended fields alone. */
    private final Schema appended;

    /** For each version but the newest: the defaults of the fields that it lacks. It holds values with only these. */
    private final List<List<Object>> lacking = new ArrayList<>();

    private final List<Object> appendedDefaults;

    /** @param versions the schemas of version 1, 2, …; values are written in the lowest that can hold them */
    public StoreValueSerde(Schema... versions) {
        this.versions = versions.clone();
        this.present = versions[versions.length - 1];
        List<Schema.Field> fields = present.getFields();
        int versioned =
                (int) fields.stream().filter(field -> !isAppended(field)).count();
        if (fields.subList(0, versioned).stream().anyMatch(StoreValueSerde::isAppended)) {
            throw new IllegalArgumentException("a field that is not appended stands behind one that is");
        }
        this.appended = recordOf(fields.subList(versioned, fields.size()));
        this.appendedDefaults = defaults(fields.subList(versioned, fields.size()));
        this.versions[versions.length - 1] = recordOf(fields.subList(0, versioned));
        for (int i = 0; i < versions.length - 1; i++) {
            List<Schema.Field> older = versions[i].getFields();
            for (int j = 0; j < older.size(); j++) {
                if (!older.get(j).name().equals(fields.get(j).name())
                        || !form(older.get(j)).equals(form(fields.get(j)))) {
                    throw new IllegalArgumentException("version " + (i + 1) + " differs in "
                            + fields.get(j).name() + ": a new version may only add fields, at the end");
                }
            }
            lacking.add(defaults(fields.subList(older.size(), versioned)));
        }
    }

    private static boolean isAppended(Schema.Field field) {
        return Boolean.TRUE.equals(field.getObjectProp(APPENDED));
    }

    private Schema recordOf(List<Schema.Field> fields) {
        List<Schema.Field> copies = fields.stream()
                .map(field -> new Schema.Field(field, field.schema()))
                .toList();
        return Schema.createRecord(present.getName(), present.getDoc(), present.getNamespace(), false, copies);
    }

    private static List<Object> defaults(List<Schema.Field> fields) {
        List<Object> defaults = new ArrayList<>();
        fields.forEach(field -> defaults.add(SpecificData.get().getDefaultValue(field)));
        return defaults;
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
            if (!hasOnly(appendedDefaults, value, firstAppended())) {
                writeAppended(value, encoder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private void writeAppended(T value, BinaryEncoder encoder) throws IOException {
        GenericRecord extra = new GenericData.Record(appended);
        for (int i = 0; i < appendedDefaults.size(); i++) {
            extra.put(i, value.get(firstAppended() + i));
        }
        new GenericDatumWriter<GenericRecord>(appended).write(extra, encoder);
    }

    private void readAppended(T into, BinaryDecoder decoder) throws IOException {
        GenericRecord extra = new GenericDatumReader<GenericRecord>(appended).read(null, decoder);
        for (int i = 0; i < appendedDefaults.size(); i++) {
            into.put(firstAppended() + i, extra.get(i));
        }
    }

    private int firstAppended() {
        return present.getFields().size() - appendedDefaults.size();
    }

    /** The schema without attributes that only the code generator for Java uses. */
    private static String form(Schema.Field field) {
        return SchemaNormalization.toParsingForm(field.schema());
    }

    /** The lowest version that can hold the value. */
    private int lowest(T value) {
        for (int i = 0; i < lacking.size(); i++) {
            if (hasOnly(lacking.get(i), value, firstAppended() - lacking.get(i).size())) {
                return i + 1;
            }
        }
        return versions.length;
    }

    /** Whether the value has these in its fields from {@code first} on. */
    private static boolean hasOnly(List<Object> defaults, SpecificRecord value, int first) {
        for (int i = 0; i < defaults.size(); i++) {
            if (!Objects.equals(value.get(first + i), defaults.get(i))) {
                return false;
            }
        }
        return true;
    }

    private @Nullable T read(byte[] bytes) {
        int version = bytes.length == 0 ? 0 : bytes[0];
        if (version < 1 || version > versions.length) {
            throw new SerializationException("store value of version " + version + ", but this release reads only 1 to "
                    + versions.length + ": it was written by a later release; start that release");
        }
        try {
            SpecificDatumReader<T> reader = new SpecificDatumReader<>(versions[version - 1], present);
            BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(bytes, 1, bytes.length - 1, null);
            T value = reader.read(null, decoder);
            if (!decoder.isEnd() && !appendedDefaults.isEmpty()) {
                readAppended(value, decoder);
            }
            return value;
        } catch (IOException e) {
            throw new SerializationException("store value cannot be read", e);
        }
    }
}
