package io.buildwatch.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** Finds this machine's name. The resolver, which may take seconds, is asked last. Stateless; any thread. */
final class HostName {
    private HostName() {}

    /** The name; empty if there is none. */
    static String find(Map<String, String> environment, Path etcHostname) {
        for (String variable : new String[] {"HOSTNAME", "COMPUTERNAME"}) {
            String name = environment.getOrDefault(variable, "").strip();
            if (!name.isEmpty()) {
                return name;
            }
        }
        try (Stream<String> lines = Files.lines(etcHostname)) {
            // As hostname(5) has it: the first line that is neither empty nor a comment.
            return lines.map(String::strip)
                    .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                    .findFirst()
                    .orElseGet(HostName::fromResolver);
        } catch (IOException | UncheckedIOException e) {
            return fromResolver(); // macOS and the BSDs have no such file
        }
    }

    private static String fromResolver() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return ""; // the loader then says that instance.id must be set
        }
    }
}
