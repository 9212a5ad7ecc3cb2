package io.buildwatch.config;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** This machine's name, from where it is cheap to ask first: a resolver may take seconds. */
final class HostName {
    private HostName() {}

    /** Empty where nobody knows it. */
    static String find(Map<String, String> environment, Path etcHostname) {
        for (String variable : new String[] {"HOSTNAME", "COMPUTERNAME"}) {
            String name = environment.getOrDefault(variable, "").strip();
            if (!name.isEmpty()) {
                return name;
            }
        }
        try {
            return Files.readString(etcHostname).strip();
        } catch (IOException e) {
            return fromResolver(); // macOS and the BSDs have no such file
        }
    }

    private static String fromResolver() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return ""; // the loader then asks for instance.id
        }
    }
}
