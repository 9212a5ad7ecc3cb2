package io.buildwatch.registry;

import java.util.IdentityHashMap;
import java.util.List;
import org.apache.avro.Schema;

/**
 * How large a schema is for what reads with it. Avro's decoder unfolds it: the fields of a record are held once for each
 * place that the record is used in, so that a few lines of records that each use the one before twice fill any memory.
 */
final class SchemaSize {
    private final IdentityHashMap<Schema, Long> known = new IdentityHashMap<>();

    private SchemaSize() {}

    /** The characters of all names, those of a record in each place; very large rather than exact. Pure. */
    static long unfolded(Schema schema) {
        return new SchemaSize().of(schema);
    }

    private long of(Schema schema) {
        Long before = known.get(schema);
        if (before != null) {
            return before;
        }
        // Where it is used within itself it is not unfolded again.
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
