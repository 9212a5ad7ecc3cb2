package io.buildwatch.registry;

import com.fasterxml.jackson.databind.JsonNode;
import org.apache.avro.AvroRuntimeException;
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
    private static final int MAX_SCHEMA_CHARS = 1024 * 1024;

    static FetchedSchema unusable(String whyNot) {
        return new FetchedSchema(null, whyNot);
    }

    static FetchedSchema of(int id, JsonNode answer) {
        String type = answer.path("schemaType").asText("AVRO");
        if (!type.equals("AVRO")) {
            return unusable("schema id " + id + " is not an Avro schema but " + type);
        }
        String text = answer.path("schema").asText("");
        if (text.length() > MAX_SCHEMA_CHARS) {
            return unusable("schema id " + id + " is larger than any of ours");
        }
        try {
            return new FetchedSchema(new Schema.Parser().parse(text), null);
        } catch (AvroRuntimeException | StackOverflowError e) {
            // References to other subjects end here too: our schemas have none. Deep nesting ends in the second.
            return unusable("schema id " + id + " is not one that stands alone");
        }
    }

    /** @throws SerializationException where it is of no use */
    Schema schema() {
        if (parsed == null) {
            throw new SerializationException(whyNot);
        }
        return parsed;
    }
}
