package io.buildwatch.config;

import java.net.URI;
import java.net.URISyntaxException;
import org.jspecify.annotations.Nullable;

/** Tells where a redirect leads, which no client here follows. Pure; any thread. */
public final class RedirectTarget {
    private RedirectTarget() {}

    /** Whether the HTTP status is that of a redirect. */
    public static boolean isRedirect(int status) {
        return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
    }

    /**
     * The target for people, without user info, query and fragment, which may hold secrets.
     *
     * @param location the answer's header {@code Location}; null if there is none
     */
    public static String of(@Nullable String location) {
        if (location == null) {
            return "elsewhere";
        }
        try {
            URI uri = new URI(location);
            UrlHost host = UrlHost.of(uri);
            return (uri.getScheme() == null ? "" : uri.getScheme() + ":")
                    + (host == null ? "" : "//" + host.address())
                    + (uri.getPath() == null ? "" : uri.getPath());
        } catch (URISyntaxException e) {
            return "an address that cannot be read";
        }
    }
}
