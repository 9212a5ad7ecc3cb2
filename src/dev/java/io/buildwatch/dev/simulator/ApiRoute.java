package io.buildwatch.dev.simulator;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The endpoint and the parameters of a request. Immutable.
 *
 * @param rid the RID in the path, decoded; null if the path has none
 * @param path the path as it came
 * @param query the parameters, decoded; of several with one name, the first
 */
record ApiRoute(SimulatedEndpoint endpoint, @Nullable String rid, String path, Map<String, String> query) {
    private static final String API = "/api/v2/orchestration/";

    static ApiRoute of(URI uri) {
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        Map<String, String> query = form(uri.getRawQuery());
        if (path.startsWith("/simulator/")) {
            return new ApiRoute(SimulatedEndpoint.CONTROL, null, path, query);
        }
        if (path.equals(TokenIssuer.PATH)) {
            return new ApiRoute(SimulatedEndpoint.TOKEN, null, path, query);
        }
        if (!path.startsWith(API)) {
            return new ApiRoute(SimulatedEndpoint.OTHER, null, path, query);
        }
        List<String> parts = List.of(path.substring(API.length()).split("/", -1));
        String first = parts.get(0);
        boolean builds = first.equals("builds");
        if ((!builds && !first.equals("jobs"))
                || parts.size() < 2
                || parts.get(1).isEmpty()) {
            return new ApiRoute(SimulatedEndpoint.OTHER, null, path, query);
        }
        if (parts.size() == 2 && parts.get(1).equals("getBatch")) {
            return new ApiRoute(
                    builds ? SimulatedEndpoint.BUILD_BATCH : SimulatedEndpoint.JOB_BATCH, null, path, query);
        }
        String rid = decoded(parts.get(1));
        if (parts.size() == 2) {
            return new ApiRoute(builds ? SimulatedEndpoint.BUILD : SimulatedEndpoint.JOB, rid, path, query);
        }
        boolean list = builds && parts.size() == 3 && parts.get(2).equals("jobs");
        return new ApiRoute(
                list ? SimulatedEndpoint.LIST_JOBS : SimulatedEndpoint.OTHER, list ? rid : null, path, query);
    }

    /** The build whose fault rules apply to the whole call; null if the path names none. */
    @Nullable
    String buildRid() {
        return endpoint.namesOneBuild() ? rid : null;
    }

    /** The fields of a query or of a form that was posted, decoded; of several with one name, the first. */
    static Map<String, String> form(@Nullable String raw) {
        Map<String, String> query = new HashMap<>();
        if (raw != null) {
            for (String pair : raw.split("&", -1)) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                query.putIfAbsent(decodedForm(name), equals < 0 ? "" : decodedForm(pair.substring(equals + 1)));
            }
        }
        return Map.copyOf(query);
    }

    /** Decodes a segment of a path, in which a plus sign does not stand for a space. */
    private static String decoded(String segment) {
        return decodedForm(segment.replace("+", "%2B"));
    }

    private static String decodedForm(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException badEscape) {
            return text;
        }
    }
}
