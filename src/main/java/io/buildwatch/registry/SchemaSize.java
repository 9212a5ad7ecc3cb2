package io.buildwatch.registry;

import java.util.IdentityHashMap;
import java.util.List;
import org.apache.avro.Schema;

/**
 * The size of a schema once Avro's decoder has unfolded it: the decoder holds the fields of a record once for each
 * place in which the record is used. So a few lines of records, each of which uses the one before twice, can fill any
 * memory. One use, one thread.
 */
final class SchemaSize {
    private final IdentityHashMap<Schema, Long> known = new IdentityHashMap<>();

    private SchemaSize() {}

    /**
     * The number of characters in the full names of all types, with those in a record counted for each place in which
     * it is used. At most {@link Integer#MAX_VALUE}: a larger size is not exact.
     */
    static long unfolded(Schema schema) {
        return new SchemaSize().of(schema);
    }

    private long of(Schema schema) {
        Long before = known.get(schema);
        if (before != null) {
            return before;
        }
        // A record that is used within itself is not unfolded there again.
        known.put(schema, 0L);
        long size = schema.getFullName().length();
        for (Schema part : parts(schema)) {
            size = sum(size, of(part));
        }
        known.put(schema, size);
        return size;
    }

    private static List<Schema> parts(Schema schema) {
        return switch (schema.getType()) {
            case RECORD -> schema.getFields().stream().map(Schema.Field::schema).toList();
            case UNION -> schema.getTypes();
            case ARRAY -> List.of(schema.getElementType());
            case MAP -> List.of(schema.getValueType());
            default -> List.of();
        };
    }

    private static long sum(long one, long other) {
        return Math.min(one + other, Integer.MAX_VALUE);
    }
}
