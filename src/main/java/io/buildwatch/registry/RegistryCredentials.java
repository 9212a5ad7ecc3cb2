package io.buildwatch.registry;

import static java.util.Objects.requireNonNull;

import io.buildwatch.config.UrlHost;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * Turns {@code schema.registry.url} and the settings for credentials into endpoints. No message holds a secret. Pure;
 * any thread.
 */
final class RegistryCredentials {
    private static final String BASIC_SOURCE = "basic.auth.credentials.source";
    private static final String USER_INFO = "basic.auth.user.info";
    private static final String BEARER_SOURCE = "bearer.auth.credentials.source";
    private static final String BEARER_TOKEN = "bearer.auth.token";

    private RegistryCredentials() {}

    static List<RegistryEndpoint> endpoints(SettingsReader settings) {
        String urls = settings.text("schema.registry.url");
        if (urls == null) {
            throw new ConfigException("schema.registry.url is missing; give one or more URLs, separated by commas");
        }
        String source = settings.word(BASIC_SOURCE, "URL");
        if (!source.equals("URL") && !source.equals("USER_INFO")) {
            throw new ConfigException(BASIC_SOURCE + "=" + source + ": URL or USER_INFO is allowed");
        }
        String shared = shared(settings, source.equals("USER_INFO"));
        List<RegistryEndpoint> endpoints = new ArrayList<>();
        for (String url : urls.split(",", -1)) {
            if (!url.isBlank()) {
                endpoints.add(endpoint(url.trim(), endpoints.size() + 1, shared));
            }
        }
        if (endpoints.isEmpty()) {
            throw new ConfigException("schema.registry.url is empty; give one or more URLs, separated by commas");
        }
        return List.copyOf(endpoints);
    }

    /** The authorization for all URLs; null if there is none, or each URL has its own. */
    private static @Nullable String shared(SettingsReader settings, boolean fromUserInfo) {
        String userInfo = settings.text(USER_INFO);
        String token = settings.text(BEARER_TOKEN);
        String bearerSource = settings.text(BEARER_SOURCE);
        if (bearerSource != null && !bearerSource.equalsIgnoreCase("STATIC_TOKEN")) {
            throw new ConfigException(BEARER_SOURCE + "=" + bearerSource
                    + ": STATIC_TOKEN is allowed; for others set avro.serializer and avro.deserializer to Confluent's");
        }
        if ((bearerSource == null) != (token == null)) {
            throw new ConfigException(BEARER_SOURCE + "=STATIC_TOKEN and " + BEARER_TOKEN + " need each other");
        }
        if (fromUserInfo != (userInfo != null)) {
            throw new ConfigException(BASIC_SOURCE + "=USER_INFO and " + USER_INFO + " need each other");
        }
        if (token != null && userInfo != null) {
            throw new ConfigException(BEARER_TOKEN + " and " + USER_INFO + " are both set; one is allowed");
        }
        if (token != null) {
            return "Bearer " + headerSafe(BEARER_TOKEN, token);
        }
        return userInfo == null ? null : basic(USER_INFO, userInfo);
    }

    private static RegistryEndpoint endpoint(String text, int position, @Nullable String shared) {
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException e) {
            // The message has neither the text nor the cause, because the URL may hold a password.
            throw badUrl(position);
        }
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (!(scheme.equals("http") || scheme.equals("https"))
                || UrlHost.of(url) == null
                || url.getRawQuery() != null
                || url.getRawFragment() != null) {
            throw badUrl(position);
        }
        String path = url.getRawPath() == null ? "" : url.getRawPath().replaceAll("/+$", "");
        UrlHost host = requireNonNull(UrlHost.of(url));
        URI base = URI.create(scheme + "://" + host.address() + path);
        String userInfo = host.userInfo();
        if (userInfo == null) {
            return new RegistryEndpoint(base, shared);
        }
        if (shared != null) {
            throw new ConfigException("schema.registry.url holds user info, but " + USER_INFO + " or " + BEARER_TOKEN
                    + " is set too; one is allowed");
        }
        // In user info, "+" is a plus and not a space.
        String decoded = URLDecoder.decode(userInfo.replace("+", "%2B"), StandardCharsets.UTF_8);
        return new RegistryEndpoint(base, basic("schema.registry.url", decoded));
    }

    private static ConfigException badUrl(int position) {
        return new ConfigException("schema.registry.url: URL number " + position
                + " is not usable; http://host:port/path or https://host:port/path is allowed, without ? and #");
    }

    private static String basic(String key, String userInfo) {
        if (userInfo.indexOf(':') < 1) {
            throw new ConfigException(key + ": user:password is expected");
        }
        byte[] bytes = headerSafe(key, userInfo).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(bytes);
    }

    private static String headerSafe(String key, String value) {
        if (value.chars().anyMatch(Character::isISOControl)) {
            throw new ConfigException(key + ": control characters are not allowed");
        }
        return value;
    }
}
