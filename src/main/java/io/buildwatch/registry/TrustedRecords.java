package io.buildwatch.registry;

import org.apache.avro.util.ClassSecurityValidator;

/**
 * Tells Avro that our own generated classes may be made from a schema: since 1.12.2 it makes no class it was not told
 * of. The list is Avro's own, one for the process; what others have added stays. Any thread.
 */
final class TrustedRecords {
    static {
        ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(
                ClassSecurityValidator.getGlobal(),
                // The stores' values too: of two that add to the list at once, one may be lost.
                type -> type.getName().startsWith("io.buildwatch.events.")
                        || type.getName().startsWith("io.buildwatch.state.")));
    }

    private TrustedRecords() {}

    /** Does its work once in a process, before the first record is written or read. */
    static void trust() {
        // By the static initialiser.
    }
}
