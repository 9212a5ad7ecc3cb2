package io.buildwatch.foundry;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hc.core5.http.ContentType;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP request without its host and headers. Immutable; any thread.
 *
 * @param path encoded, with its query
 * @param body what to post; null for a GET. A form may hold a secret, so {@code toString} leaves the body out
 * @param type the body's media type
 */
record HttpCall(String path, @Nullable String body, ContentType type) {
    /** Without a charset parameter: neither type has one (RFC 8259, RFC 6749), and some servers refuse it. */
    private static final ContentType JSON = ContentType.create("application/json");

    private static final ContentType FORM = ContentType.create("application/x-www-form-urlencoded");

    static HttpCall get(String path) {
        return new HttpCall(path, null, JSON);
    }

    static HttpCall postJson(String path, String json) {
        return new HttpCall(path, json, JSON);
    }

    static HttpCall postForm(String path, Map<String, String> form) {
        String body = form.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
        return new HttpCall(path, body, FORM);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "HttpCall[" + path + "]";
    }
}
