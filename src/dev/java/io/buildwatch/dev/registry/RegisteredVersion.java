package io.buildwatch.dev.registry;

import org.apache.avro.Schema;

/**
 * One version of a subject. Immutable.
 *
 * @param version 1, 2, 3, …
 * @param id the schema's id, the same under every subject
 */
record RegisteredVersion(String subject, int version, int id, Schema schema) {}
