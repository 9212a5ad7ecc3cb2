package io.buildwatch.registry;

import org.apache.avro.Schema;

/**
 * A Schema Registry, as the serdes and the start of the service use it. Safe for any thread. Every method but
 * {@link #close} may block for one or two bounded calls if the answer is not cached. Unless said otherwise, it throws
 * {@link RegistryException} if the registry did not give what was asked for.
 */
public interface SchemaRegistry extends AutoCloseable {

    /**
     * The writer's schema of an id; cached.
     *
     * @throws org.apache.kafka.common.errors.SerializationException (not a {@link RegistryException}) if the registry
     *     has a schema under the id, but one that no Avro record of ours can have
     */
    Schema schemaById(int id);

    /** Registers the schema under the subject, if it is not there already, and returns its id; cached. */
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
     * Finds out whether {@link #register} would fail for this schema, which the subject does not have yet, as far as
     * the registry tells without a change. What it does not tell counts as no hindrance.
     *
     * @throws RegistryException if {@link #register} is known to fail
     */
    void checkRegistration(String subject, Schema schema);

    /** Whether {@link #setCompatibility} is possible at all; true if the registry does not answer. */
    boolean hasCompatibilityLevels();

    /** Returns if this is a registry, it answers, and it accepts our credentials. */
    void ping();

    @Override
    void close();
}
