package io.buildwatch.bench;

import java.util.List;

/** One thing that is measured, by a name of its own; may make several lines of the table. Blocks. */
interface Figure {
    String name();

    List<Row> run(Options options) throws Exception;

    /** Progress, away from the table. */
    static void say(String text) {
        System.err.println("  " + text);
    }
}
