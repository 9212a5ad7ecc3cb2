package io.buildwatch.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What a command reads and writes, so that tests need no process.
 *
 * @param out flushed at each line; UTF-8 whatever the locale
 * @param environment the process's variables
 */
public record Terminal(InputStream in, PrintStream out, PrintStream err, Map<String, String> environment) {

    /** This process's own. */
    static Terminal ofProcess() {
        return new Terminal(System.in, utf8(FileDescriptor.out), utf8(FileDescriptor.err), Map.copyOf(System.getenv()));
    }

    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }
}
