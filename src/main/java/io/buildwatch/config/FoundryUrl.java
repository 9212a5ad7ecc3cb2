package io.buildwatch.config;

import java.net.URI;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads {@code foundry.url}. The token is sent there, so nothing but scheme, host and port is allowed in it. */
final class FoundryUrl {
    private FoundryUrl() {}

    /**
     * The URL: scheme, host and port.
     *
     * @param problem takes what must be changed, without any part of the text
     * @return null if {@code problem} was called
     */
    static @Nullable URI parse(String text, boolean allowHttp, Consumer<String> problem) {
        URI uri = AddressText.uri(text.contains("://") ? text : "https://" + text);
        if (uri == null || !AddressText.isHttp(uri)) {
            problem.accept("must be https://host, https://host:port or a bare host name");
            return null;
        }
        UrlHost host = UrlHost.of(uri);
        if (uri.getRawUserInfo() != null || (host != null && host.userInfo() != null)) {
            problem.accept(
                    "must hold no user name or password; the token goes into foundry.token or foundry.token.file");
            return null;
        }
        if (host == null) {
            problem.accept("must be https://host, https://host:port or a bare host name");
            return null;
        }
        if ((!uri.getRawPath().isEmpty() && !uri.getRawPath().equals("/"))
                || uri.getRawQuery() != null
                || uri.getRawFragment() != null) {
            problem.accept("must end after the host and port: no path, query or fragment");
            return null;
        }
        boolean plain = "http".equalsIgnoreCase(uri.getScheme());
        if (plain && !allowHttp && !AddressText.isLoopback(host.host())) {
            problem.accept("must be https: plain http would show the token to the network "
                    + "(foundry.allow.http=true allows it all the same)");
            return null;
        }
        return URI.create(uri.getScheme().toLowerCase(Locale.ROOT) + "://" + host.address());
    }
}
