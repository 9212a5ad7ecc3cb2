package io.buildwatch.dev.registry;

import org.apache.avro.Schema;

/**
 * One version of a subject. Immutable.
 *
 * @param version 1, 2, 3, …; no number is given twice, until the subject is deleted permanently
 * @param id the schema's id, the same under every subject
 * @param deleted softly: no longer listed, but its schema can still be read by id
 */
record RegisteredVersion(String subject, int version, int id, Schema schema, boolean deleted) {
    RegisteredVersion softlyDeleted() {
        return new RegisteredVersion(subject, version, id, schema, true);
    }
}
