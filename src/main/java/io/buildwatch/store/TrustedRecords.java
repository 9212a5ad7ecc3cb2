package io.buildwatch.store;

import org.apache.avro.util.ClassSecurityValidator;

/**
 * Tells Avro that our own generated classes may be made from a schema: since 1.12.2 it makes no class it was not told
 * of. The list is Avro's own, one for the process; what others have added stays. Any thread.
 */
public final class TrustedRecords {
    static {
        ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(
                ClassSecurityValidator.getGlobal(),
                type -> type.getName().startsWith("io.buildwatch.events.")
                        || type.getName().startsWith("io.buildwatch.state.")));
    }

    private TrustedRecords() {}

    /** Does its work once in a process, before the first record is written, read or copied. */
    public static void trust() {
        // By the static initialiser.
    }
}
