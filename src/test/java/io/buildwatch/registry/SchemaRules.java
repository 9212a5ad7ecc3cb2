package io.buildwatch.registry;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.JsonProperties;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;

/** The rules of docs/events.md#schemas-and-how-they-change, as checks that name what breaks them. */
final class SchemaRules {
    private static final Set<String> COUNTS = Set.of("completions", "percentComplete");

    private SchemaRules() {}

    /** What breaks the rules that concern one schema alone; empty if nothing does. */
    static List<String> violations(Schema schema) {
        List<String> found = new ArrayList<>();
        visit(schema, found, new HashSet<>());
        return found;
    }

    /** Why one of two schemas cannot read the other's records; empty if each can read the other's. */
    static List<String> incompatibilities(Schema ours, Schema released) {
        List<String> found = new ArrayList<>();
        check("cannot read what was released", ours, released, found);
        check("cannot be read by what was released", released, ours, found);
        return found;
    }

    private static void check(String what, Schema reader, Schema writer, List<String> found) {
        var result = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                .getResult();
        if (result.getCompatibility() != SchemaCompatibilityType.COMPATIBLE) {
            found.add(reader.getName() + " " + what + ": " + result.getIncompatibilities());
        }
    }

    private static void visit(Schema schema, List<String> found, Set<String> seen) {
        switch (schema.getType()) {
            case RECORD -> {
                if (seen.add(schema.getFullName())) {
                    schema.getFields().forEach(field -> visit(schema, field, found, seen));
                }
            }
            case ENUM -> {
                if (!"UNKNOWN".equals(schema.getEnumDefault())) {
                    found.add("enum " + schema.getName() + " has no default UNKNOWN");
                }
            }
            case ARRAY -> visit(schema.getElementType(), found, seen);
            case MAP -> visit(schema.getValueType(), found, seen);
            case UNION -> schema.getTypes().forEach(branch -> visit(branch, found, seen));
            default -> {
                // There are no rules for other types.
            }
        }
    }

    private static void visit(Schema record, Schema.Field field, List<String> found, Set<String> seen) {
        String name = record.getName() + "." + field.name();
        boolean nullable = field.schema().isUnion() && field.schema().isNullable();
        if (nullable && (!field.hasDefaultValue() || field.defaultVal() != JsonProperties.NULL_VALUE)) {
            found.add(name + " is optional, but its default is not null");
        }
        boolean count =
                record.getName().endsWith("Counts") || field.name().endsWith("Count") || COUNTS.contains(field.name());
        if (count && !Integer.valueOf(0).equals(field.defaultVal())) {
            found.add(name + " is a count, but its default is not 0");
        }
        visit(field.schema(), found, seen);
    }
}
