package io.buildwatch.dev.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;

/** Confluent's compatibility levels. */
enum CompatibilityLevel {
    NONE(false, false, false),
    BACKWARD(true, false, false),
    BACKWARD_TRANSITIVE(true, false, true),
    FORWARD(false, true, false),
    FORWARD_TRANSITIVE(false, true, true),
    FULL(true, true, false),
    FULL_TRANSITIVE(true, true, true);

    private final boolean newReadsOld;
    private final boolean oldReadsNew;
    private final boolean transitive;

    CompatibilityLevel(boolean newReadsOld, boolean oldReadsNew, boolean transitive) {
        this.newReadsOld = newReadsOld;
        this.oldReadsNew = oldReadsNew;
        this.transitive = transitive;
    }

    /** @throws ApiError 42203 for a word that is no level */
    static CompatibilityLevel of(String word) {
        return Stream.of(values())
                .filter(level -> level.name().equalsIgnoreCase(word))
                .findFirst()
                .orElseThrow(() -> new ApiError(
                        422,
                        42203,
                        "Invalid compatibility level. Valid values are none, backward, forward, full,"
                                + " backward_transitive, forward_transitive, and full_transitive"));
    }

    /**
     * The incompatibilities of the new schema; empty if there are none.
     *
     * @param earlier the subject's versions, oldest first
     */
    List<String> violations(Schema proposed, List<Schema> earlier) {
        List<String> found = new ArrayList<>();
        int from = transitive || earlier.isEmpty() ? 0 : earlier.size() - 1;
        for (Schema old : earlier.subList(from, earlier.size())) {
            if (newReadsOld) {
                found.addAll(violations("the new schema cannot read the old one", proposed, old));
            }
            if (oldReadsNew) {
                found.addAll(violations("the old schema cannot read the new one", old, proposed));
            }
        }
        return found;
    }

    private static List<String> violations(String what, Schema reader, Schema writer) {
        var result = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                .getResult();
        if (result.getCompatibility() == SchemaCompatibilityType.COMPATIBLE) {
            return List.of();
        }
        return result.getIncompatibilities().stream()
                .map(found -> what + ": " + found.getType() + " at " + found.getLocation() + ": " + found.getMessage())
                .toList();
    }
}
