package io.buildwatch.registry;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * What the registry holds under an id; a schema that is of no use is remembered too, so that a flood of strangers'
 * records costs one call and not one each.
 *
 * @param parsed null where it is of no use
 * @param whyNot null where it is of use
 */
record FetchedSchema(@Nullable Schema parsed, @Nullable String whyNot) {
    /** Twenty times what the largest of ours has; each name space may stand once in each of its names. */
    static final int MAX_SCHEMA_CHARS = 64 * 1024;

    private static final int MAX_TYPE_CHARS = 40;

    static FetchedSchema unusable(String whyNot) {
        return new FetchedSchema(null, whyNot);
    }

    static FetchedSchema of(int id, JsonNode answer) {
        String type = answer.path("schemaType").asText("AVRO");
        if (!type.equals("AVRO")) {
            return unusable("schema id " + id + " is not an Avro schema but " + PlainText.line(type, MAX_TYPE_CHARS));
        }
        String text = answer.path("schema").asText("");
        if (text.length() > MAX_SCHEMA_CHARS) {
            return unusable("schema id " + id + " is larger than any of ours");
        }
        try {
            Schema schema = parser().parse(text);
            return SchemaSize.unfolded(schema) > MAX_SCHEMA_CHARS
                    ? unusable("schema id " + id + " is larger than any of ours")
                    : new FetchedSchema(schema, null);
        } catch (RuntimeException | StackOverflowError e) {
            // References to other subjects end here too: our schemas have none. Not only as Avro's own exceptions:
            // an unknown name may be a NullPointerException (Avro 1.12.2). Deep nesting ends in the Error.
            return unusable("schema id " + id + " is not one that stands alone");
        }
    }

    private static Schema.Parser parser() {
        // A writer's defaults are never used, and the checks of some double at each level of nesting.
        return new Schema.Parser().setValidateDefaults(false);
    }

    /** @throws SerializationException where it is of no use */
    Schema schema() {
        if (parsed == null) {
            throw new SerializationException(whyNot);
        }
        return parsed;
    }
}
