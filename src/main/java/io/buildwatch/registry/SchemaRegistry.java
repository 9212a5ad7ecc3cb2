package io.buildwatch.registry;

import org.apache.avro.Schema;

/**
 * What the serdes and the start of the service ask of a Schema Registry. Safe for any thread. Every method but
 * {@link #close} may block for one bounded call where the answer is not cached, and throws {@link RegistryException}
 * where the registry did not give what was asked for.
 */
public interface SchemaRegistry extends AutoCloseable {

    /**
     * The writer's schema of an id; cached.
     *
     * @throws org.apache.kafka.common.errors.SerializationException (not a {@link RegistryException}) where the
     *     registry knows the id, but for a schema that no Avro record of ours can have
     */
    Schema schemaById(int id);

    /** Registers the schema under the subject, unless it is there already, and tells its id; cached. */
    int register(String subject, Schema schema);

    /** The id of a schema that is registered under the subject already; cached. */
    int lookUp(String subject, Schema schema);

    /** Whether the subject has a version that is not deleted. */
    boolean hasSubject(String subject);

    /**
     * Sets a subject's compatibility level.
     *
     * @param level Confluent's word for it, e.g. {@code FULL_TRANSITIVE}
     */
    void setCompatibility(String subject, String level);

    /**
     * Returns unless {@link #register} of this schema, which the subject does not have yet, is known to fail: asks what
     * can be asked without a change. What the registry does not tell counts as no hindrance.
     */
    void checkRegistration(String subject, Schema schema);

    /** Whether the level of a subject can be set, by {@link #setCompatibility}, at all. */
    boolean hasCompatibilityLevels();

    /** Returns if this is a registry, it answers, and it lets us in. */
    void ping();

    @Override
    void close();
}
