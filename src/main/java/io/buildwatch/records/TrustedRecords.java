package io.buildwatch.records;

import org.apache.avro.util.ClassSecurityValidator;

/**
 * Allows Avro to make objects of our generated classes: since 1.12.2 it refuses every class that is not on its list.
 * That list is global to the process; what others have added to it is kept. Any thread.
 */
public final class TrustedRecords {
    static {
        ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(
                ClassSecurityValidator.getGlobal(),
                type -> type.getName().startsWith("io.buildwatch.events.")
                        || type.getName().startsWith("io.buildwatch.state.")));
    }

    private TrustedRecords() {}

    /** Adds our classes once in a process. Must be called before the first record is written, read or copied. */
    public static void trust() {
        // The static initialiser does the work.
    }
}
