package io.buildwatch.config;

import java.util.List;

/**
 * How the instance serves HTTP. Immutable; any thread.
 *
 * @param host the address to listen on
 * @param port the port to listen on; 0 for any free one
 * @param allowedHosts host names that requests may name, beside addresses, {@code localhost} and {@code host}
 * @param queries whether {@code /api} and the page are served, from a read model in {@link KafkaConfig#stateDir}
 */
public record HttpConfig(String host, int port, List<String> allowedHosts, boolean queries) {

    /** The documented defaults. */
    public static HttpConfig defaults() {
        return ConfigSections.http(Settings.NONE);
    }

    /** Listens on this port. */
    public HttpConfig withPort(int given) {
        return new HttpConfig(host, given, allowedHosts, queries);
    }
}
