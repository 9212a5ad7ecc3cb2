package io.buildwatch.registry;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * How to reach the registry, under Confluent's setting names, each with or without the prefix {@code schema.registry.}.
 * Immutable; equal settings share one client.
 *
 * @param endpoints in the order given, at least one
 * @param tls for the endpoints that are {@code https}
 * @param connectTimeout {@code http.connect.timeout.ms}, to connect, TLS included; default 3 s
 * @param readTimeout {@code http.read.timeout.ms}, for the answer; default 5 s. Both together bound one call, all URLs
 *     tried included: it may happen on a stream thread, whose transaction ends after 10 s
 */
record RegistrySettings(
        List<RegistryEndpoint> endpoints, RegistryTls tls, Duration connectTimeout, Duration readTimeout) {

    /**
     * Reads the settings.
     *
     * @throws org.apache.kafka.common.config.ConfigException one line, without secrets
     */
    static RegistrySettings from(Map<String, ?> configs) {
        SettingsReader settings = new SettingsReader(configs);
        return new RegistrySettings(
                RegistryCredentials.endpoints(settings),
                RegistryTls.from(configs),
                settings.millis("http.connect.timeout.ms", Duration.ofSeconds(3)),
                settings.millis("http.read.timeout.ms", Duration.ofSeconds(5)));
    }

    /** The longest that one call may take, all URLs tried included. */
    Duration callTimeout() {
        return connectTimeout.plus(readTimeout);
    }

    @Override
    public String toString() {
        return "RegistrySettings" + endpoints;
    }
}
