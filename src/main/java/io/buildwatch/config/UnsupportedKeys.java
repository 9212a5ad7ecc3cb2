package io.buildwatch.config;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Settings of the documentation that this release does not have yet: better an error than a setting without effect. */
final class UnsupportedKeys {
    static final List<String> EXACT = List.of(
            "foundry.oauth.client.id",
            "foundry.oauth.client.secret",
            "foundry.oauth.client.secret.file",
            "foundry.ssl.ca.file",
            "foundry.proxy.url");

    static final String REFERENCE = "references to config.providers are not supported yet; give the value itself";

    private static final Pattern REFERENCES = Pattern.compile("\\$\\{[A-Za-z0-9_-]+:[^}]*}");

    private UnsupportedKeys() {}

    /** Whether a part of the value, as it stands, would be read by one of Kafka's {@code config.providers}. */
    static boolean isReference(String value) {
        return REFERENCES.matcher(value).find();
    }

    /** What to do instead of setting {@code key}; empty where it is no such key. */
    static Optional<String> insteadOf(String key) {
        if (key.startsWith("foundry.oauth.")) {
            return Optional.of("OAuth2 is not supported yet; set foundry.token or foundry.token.file");
        }
        if (key.startsWith("schema.registry.ssl.")) {
            return Optional.of("not supported yet; the registry's certificate must be one that the JVM trusts");
        }
        if (key.equals("config.providers") || key.startsWith("config.providers.")) {
            return Optional.of("not supported yet; give the value itself, in the file, the environment or --set");
        }
        return EXACT.contains(key)
                ? Optional.of("not supported yet; Foundry must be reachable directly, by a certificate the JVM trusts")
                : Optional.empty();
    }
}
