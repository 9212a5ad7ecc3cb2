package io.buildwatch.dev.registry;

import org.apache.avro.Schema;

/**
 * One version of a subject.
 *
 * @param version 1, 2, 3, …; a number is never given twice
 * @param id the schema's id, the same under every subject
 * @param deleted softly: not listed, but the id still reads
 */
record RegisteredVersion(String subject, int version, int id, Schema schema, boolean deleted) {
    RegisteredVersion softlyDeleted() {
        return new RegisteredVersion(subject, version, id, schema, true);
    }
}
