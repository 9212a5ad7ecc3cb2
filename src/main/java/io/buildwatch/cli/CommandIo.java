package io.buildwatch.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * The standard streams and the environment of a command. Tests pass their own, and so need no process.
 *
 * @param out flushed at each line; UTF-8, whatever the locale is
 * @param environment the environment variables
 */
public record CommandIo(InputStream in, PrintStream out, PrintStream err, Map<String, String> environment) {

    /** Those of this process. */
    static CommandIo ofProcess() {
        return new CommandIo(
                System.in, utf8(FileDescriptor.out), utf8(FileDescriptor.err), Map.copyOf(System.getenv()));
    }

    private static PrintStream utf8(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }
}
