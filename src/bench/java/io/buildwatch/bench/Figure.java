package io.buildwatch.bench;

import java.util.List;

/**
 * Something that is measured, with a name of its own and one or more rows of the table. {@link #run} blocks until it is
 * measured.
 */
interface Figure {
    String name();

    List<Row> run(BenchOptions options) throws Exception;

    /** Prints progress on standard error, because the table goes to standard output. */
    static void say(String text) {
        System.err.println("  " + text);
    }
}
