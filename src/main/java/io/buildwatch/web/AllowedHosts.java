package io.buildwatch.web;

import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names under which the service may be requested, against DNS rebinding. A web page that is opened in this network
 * may point a name of its own at this port and read what is served here, but the {@code Host} header of its requests
 * then holds that name. An IP address is always allowed, because nobody can point it elsewhere. Immutable.
 */
final class AllowedHosts {
    private static final Pattern AUTHORITY = Pattern.compile("(\\[[0-9A-Fa-f:.%]+]|[^:\\[\\]]+)(:[0-9]*)?");
    private static final Pattern ADDRESS = Pattern.compile("\\[.*]|[0-9]{1,3}(\\.[0-9]{1,3}){3}");

    private final Set<String> names = new HashSet<>();

    private AllowedHosts() {}

    /** Allows IP addresses, {@code localhost}, the name that is listened on, and these names. */
    static AllowedHosts of(String listening, Collection<String> names) {
        AllowedHosts hosts = new AllowedHosts();
        hosts.names.add(normal(listening));
        names.forEach(name -> hosts.names.add(normal(name)));
        return hosts;
    }

    /** @param authority a {@code Host} header: host, or host and port */
    boolean isAllowed(String authority) {
        Matcher matcher = AUTHORITY.matcher(authority);
        if (!matcher.matches()) {
            return false;
        }
        String host = normal(matcher.group(1));
        return ADDRESS.matcher(host).matches()
                || host.equals("localhost")
                || host.endsWith(".localhost")
                || names.contains(host);
    }

    private static String normal(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }
}
