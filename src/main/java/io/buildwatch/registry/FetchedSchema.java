package io.buildwatch.registry;

import com.fasterxml.jackson.databind.JsonNode;
import io.buildwatch.text.VisibleText;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * What the registry holds under an id. A schema of no use is remembered too, so that a flood of strangers' records
 * costs one call, and not one for each record. Immutable; any thread.
 *
 * @param parsed null if it is of no use
 * @param whyNot why it is of no use; null if it is of use
 */
record FetchedSchema(@Nullable Schema parsed, @Nullable String whyNot) {
    /** More than twenty times the length of our longest schema: a text may also repeat the namespace in each name. */
    static final int MAX_SCHEMA_CHARS = 64 * 1024;

    private static final int MAX_TYPE_CHARS = 40;

    static FetchedSchema unusable(String whyNot) {
        return new FetchedSchema(null, whyNot);
    }

    static FetchedSchema of(int id, JsonNode answer) {
        String type = answer.path("schemaType").asText("AVRO");
        if (!type.equals("AVRO")) {
            return unusable("schema id " + id + " is not an Avro schema but " + VisibleText.line(type, MAX_TYPE_CHARS));
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
            // References to other subjects end here too: our schemas have none. Avro does not always throw an exception
            // of its own: an unknown name may be a NullPointerException (Avro 1.12.2), and deep nesting a
            // StackOverflowError.
            return unusable("schema id " + id + " is not one that stands alone");
        }
    }

    private static Schema.Parser parser() {
        // A writer's defaults are never used, and checking some of them takes twice as long for each level of nesting.
        return new Schema.Parser().setValidateDefaults(false);
    }

    /** @throws SerializationException if it is of no use */
    Schema schema() {
        if (parsed == null) {
            throw new SerializationException(whyNot);
        }
        return parsed;
    }
}
