package io.buildwatch.config;

/**
 * The serdes of the public records. Immutable; any thread.
 *
 * @param serializer class name of a Kafka {@code Serializer} for Avro specific records
 * @param deserializer class name of a Kafka {@code Deserializer} for Avro specific records
 */
public record AvroConfig(String serializer, String deserializer) {

    /** Buildwatch's own. */
    public static AvroConfig defaults() {
        return ConfigSections.avro(Settings.NONE);
    }

    /** Whether both are Buildwatch's own. Others may use a registry that Buildwatch's own client cannot. */
    public boolean isOwn() {
        return equals(defaults());
    }
}
