package io.buildwatch.config;

import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Host and port of a URL. {@link URI} itself finds no host if its name has a {@code _}. Docker's and Kubernetes' name
 * servers give such names, and all clients accept them. Immutable; any thread.
 *
 * @param userInfo as it stands in the URL, percent-encoded; may hold a password
 * @param host a name or an address, IPv6 in brackets
 * @param port -1 if there is none
 */
public record UrlHost(@Nullable String userInfo, String host, int port) {
    private static final int MAX_PORT = 65_535;
    private static final Pattern WITH_UNDERSCORE =
            Pattern.compile("(?:(.*)@)?([A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_])?)(?::([0-9]{1,5}))?");

    /** Null if the URL has no host, or a port that is too large. */
    public static @Nullable UrlHost of(URI url) {
        String userInfo = url.getRawUserInfo();
        String host = url.getHost();
        int port = url.getPort();
        if (host == null) {
            Matcher matcher = WITH_UNDERSCORE.matcher(url.getRawAuthority() == null ? "" : url.getRawAuthority());
            if (!matcher.matches()) {
                return null;
            }
            userInfo = matcher.group(1);
            host = matcher.group(2);
            port = matcher.group(3) == null ? -1 : Integer.parseInt(matcher.group(3));
        }
        return port <= MAX_PORT ? new UrlHost(userInfo, host, port) : null;
    }

    /** {@code host} or {@code host:port}. */
    public String address() {
        return port < 0 ? host : host + ":" + port;
    }

    /** Without the user info, which may hold a password. */
    @Override
    public String toString() {
        return address();
    }
}
