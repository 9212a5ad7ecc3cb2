package io.buildwatch.config;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads hosts, ports and URLs as text, and asks no name server. Stateless; any thread. */
final class AddressText {
    private static final Pattern HOST_AND_PORT =
            Pattern.compile("(?:[A-Za-z_]+://)?(?:\\[([0-9A-Fa-f:.%]+)]|([A-Za-z0-9._-]+)):([0-9]{1,5})");

    private AddressText() {}

    static @Nullable InetSocketAddress listen(String text) {
        Matcher matcher = HOST_AND_PORT.matcher(text);
        if (!matcher.matches() || text.contains("//")) {
            return null;
        }
        int port = Integer.parseInt(matcher.group(3));
        String host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        return port <= 65_535 ? InetSocketAddress.createUnresolved(host, port) : null;
    }

    static boolean areBrokers(String list) {
        for (String text : list.split(",", -1)) {
            Matcher matcher = HOST_AND_PORT.matcher(text.strip());
            if (!matcher.matches() || Integer.parseInt(matcher.group(3)) > 65_535) {
                return false;
            }
        }
        return true;
    }

    static boolean areHttpUrls(String list) {
        for (String text : list.split(",", -1)) {
            URI uri = uri(text.strip());
            if (uri == null || UrlHost.of(uri) == null || !isHttp(uri)) {
                return false;
            }
        }
        return true;
    }

    static @Nullable URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            return null; // the caller says what is allowed
        }
    }

    static boolean isHttp(URI uri) {
        String scheme = uri.getScheme();
        return "http".equalsIgnoreCase(scheme) || "https".equalsIgnoreCase(scheme);
    }

    /** Whether the text itself says that the host is this machine. A name server's answer could be forged. */
    static boolean isLoopback(String host) {
        String name = host.toLowerCase(Locale.ROOT);
        return name.equals("localhost")
                || name.endsWith(".localhost")
                || name.matches("127(\\.[0-9]{1,3}){3}")
                || name.equals("[::1]");
    }
}
