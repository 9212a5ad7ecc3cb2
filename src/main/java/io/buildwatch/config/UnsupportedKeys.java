package io.buildwatch.config;

import java.util.Optional;
import java.util.regex.Pattern;

/** Settings of the documentation that this release does not have yet: better an error than a setting without effect. */
final class UnsupportedKeys {
    static final String REFERENCE = "references to config.providers are not supported yet; give the value itself";

    private static final Pattern REFERENCES = Pattern.compile("\\$\\{[A-Za-z0-9_-]+:[^}]*}");

    private UnsupportedKeys() {}

    /** Whether a part of the value, as it stands, would be read by one of Kafka's {@code config.providers}. */
    static boolean isReference(String value) {
        return REFERENCES.matcher(value).find();
    }

    /** What to do instead of setting {@code key}; empty where it is no such key. */
    static Optional<String> insteadOf(String key) {
        if (key.startsWith("schema.registry.ssl.")) {
            return Optional.of("not supported yet; the registry's certificate must be one that the JVM trusts");
        }
        if (key.equals("config.providers") || key.startsWith("config.providers.")) {
            return Optional.of("not supported yet; give the value itself, in the file, the environment or --set");
        }
        return Optional.empty();
    }
}
