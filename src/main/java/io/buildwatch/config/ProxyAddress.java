package io.buildwatch.config;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP proxy to Foundry. User and password are both set or both null. Immutable; any thread.
 *
 * @param host a name or an address, IPv6 without brackets
 * @param password a secret
 */
public record ProxyAddress(
        String host,
        int port,
        @Nullable String user,
        @Nullable String password) {

    /** Reads {@code http://[user:password@]host:port}, user and password percent-encoded; null for anything else. */
    static @Nullable ProxyAddress parse(String text) {
        URI uri = AddressText.uri(text);
        if (uri == null
                || !"http".equalsIgnoreCase(uri.getScheme())
                || !(uri.getRawPath().isEmpty() || uri.getRawPath().equals("/"))
                || uri.getRawQuery() != null
                || uri.getRawFragment() != null) {
            return null;
        }
        UrlHost address = UrlHost.of(uri);
        if (address == null || address.port() < 1) {
            return null;
        }
        String host = address.host().replaceAll("[\\[\\]]", "");
        String userInfo = address.userInfo();
        if (userInfo == null) {
            return new ProxyAddress(host, address.port(), null, null);
        }
        int colon = userInfo.indexOf(':');
        if (colon < 1) {
            return null;
        }
        return new ProxyAddress(
                host, address.port(), decoded(userInfo.substring(0, colon)), decoded(userInfo.substring(colon + 1)));
    }

    /** A plus sign stands for itself in this part of a URL. */
    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "ProxyAddress[" + host + ":" + port + (user == null ? "]" : ", user and password set]");
    }
}
