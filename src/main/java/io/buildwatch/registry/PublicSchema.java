package io.buildwatch.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.avro.Schema;

/**
 * The text of a schema as it is registered: that of the {@code .avsc} file, without the {@code avro.java.string} that
 * the compiler adds to the generated class. The registry compares texts, so with that addition it would not find a
 * schema that was registered from the file. Pure; any thread.
 */
final class PublicSchema {
    private static final ObjectMapper JSON = new ObjectMapper();

    private PublicSchema() {}

    /** The text to register: Avro's own, on one line, with docs and defaults. */
    static String textOf(Schema schema) {
        try {
            JsonNode tree = JSON.readTree(schema.toString());
            strip(tree);
            return new Schema.Parser().parse(JSON.writeValueAsString(tree)).toString();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not a schema: " + schema.getFullName(), e);
        }
    }

    private static void strip(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove("avro.java.string");
        }
        node.forEach(PublicSchema::strip);
    }
}
