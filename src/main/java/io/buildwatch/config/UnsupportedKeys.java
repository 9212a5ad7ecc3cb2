package io.buildwatch.config;

import java.util.List;
import java.util.Optional;

/** Settings of the documentation that this release does not have yet: better an error than a setting without effect. */
final class UnsupportedKeys {
    static final List<String> EXACT = List.of(
            "foundry.oauth.client.id",
            "foundry.oauth.client.secret",
            "foundry.oauth.client.secret.file",
            "foundry.ssl.ca.file",
            "foundry.proxy.url");

    private UnsupportedKeys() {}

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
