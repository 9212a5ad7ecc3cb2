package io.buildwatch.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/** Our schemas as other releases may have them. */
final class Evolved {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Evolved() {}

    /** The schema of an older release, which did not have these fields yet. */
    static Schema without(Schema schema, String... fields) throws Exception {
        JsonNode tree = JSON.readTree(schema.toString());
        ArrayNode kept = JSON.createArrayNode();
        for (JsonNode field : tree.get("fields")) {
            if (!Set.of(fields).contains(field.get("name").asText())) {
                kept.add(field);
            }
        }
        ((ObjectNode) tree).set("fields", kept);
        return new Schema.Parser().parse(tree.toString());
    }

    /**
     * The schema of a newer release: with one more field, which has a default, and one more symbol at the end of each
     * enum.
     */
    static Schema withFieldAndSymbol(Schema schema) throws Exception {
        JsonNode tree = JSON.readTree(schema.toString());
        addSymbol(tree);
        ((ArrayNode) tree.get("fields"))
                .insertObject(1)
                .put("name", "brandNew")
                .put("type", "string")
                .put("default", "x");
        return new Schema.Parser().parse(tree.toString());
    }

    private static void addSymbol(JsonNode node) {
        if (node.path("type").asText().equals("enum")) {
            ((ArrayNode) node.get("symbols")).add("BRAND_NEW");
        }
        node.forEach(Evolved::addSymbol);
    }

    /** A {@code BuildObserved} as a release with this schema writes it. */
    static GenericRecord minimal(Schema schema) {
        GenericRecord record = new GenericData.Record(schema);
        schema.getFields().stream()
                .filter(Schema.Field::hasDefaultValue)
                .forEach(field -> record.put(field.pos(), GenericData.get().getDefaultValue(field)));
        record.put("buildRid", "b");
        record.put("watch", 1L);
        record.put("version", 2L);
        record.put(
                "monitoring",
                new GenericData.EnumSymbol(schema.getField("monitoring").schema(), "WATCHING"));
        record.put("observedTime", 64L);
        return record;
    }
}
