package io.buildwatch.dev.registry;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One parsed request. Immutable.
 *
 * @param method such as GET, POST or PUT
 * @param path the decoded segments
 * @param query the decoded parameters
 * @param body JSON; a missing node if there is none
 */
record RegistryRequest(String method, List<String> path, Map<String, String> query, JsonNode body) {

    static RegistryRequest of(String method, URI uri, JsonNode body) {
        List<String> segments = new ArrayList<>();
        for (String segment : uri.getRawPath().split("/", -1)) {
            if (!segment.isEmpty()) {
                // "+" is a plus in a path, not a space.
                segments.add(decode(segment.replace("+", "%2B")));
            }
        }
        Map<String, String> query = new HashMap<>();
        if (uri.getRawQuery() != null) {
            for (String pair : uri.getRawQuery().split("&", -1)) {
                String[] parts = pair.split("=", 2);
                query.put(decode(parts[0]), parts.length > 1 ? decode(parts[1]) : "");
            }
        }
        return new RegistryRequest(method, List.copyOf(segments), Map.copyOf(query), body);
    }

    /** Whether the method matches and the path has this form; {@code *} stands for any one segment. */
    boolean matches(String wantedMethod, String... form) {
        if (!method.equals(wantedMethod) || path.size() != form.length) {
            return false;
        }
        for (int i = 0; i < form.length; i++) {
            if (!form[i].equals("*") && !form[i].equals(path.get(i))) {
                return false;
            }
        }
        return true;
    }

    boolean flag(String name) {
        return "true".equals(query.get(name));
    }

    /**
     * A text field of the body.
     *
     * @param otherwise thrown if the body has no such text
     */
    String text(String name, ApiError otherwise) {
        JsonNode value = body.path(name);
        if (!value.isTextual()) {
            throw otherwise;
        }
        return value.textValue();
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
