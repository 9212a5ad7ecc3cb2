package io.buildwatch.dev.simulator;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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
    private static final String API = "/api/v2/";

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
        List<String> parts =
                new ArrayList<>(List.of(path.substring(API.length()).split("/", -1)));
        int at = parts.get(0).equals("orchestration") ? 2 : 1;
        String named = parts.size() > at ? parts.remove(at) : "";
        SimulatedEndpoint endpoint = named.isEmpty()
                ? SimulatedEndpoint.OTHER
                : endpointOf(String.join("/", parts), named.equals("getBatch"));
        boolean hasRid = endpoint.namesOne() || endpoint == SimulatedEndpoint.JOB;
        return new ApiRoute(endpoint, hasRid ? decoded(named) : null, path, query);
    }

    /** The build, schedule or dataset whose fault rules apply to the whole call; null if the path names none. */
    @Nullable
    String ruledRid() {
        return endpoint.namesOne() ? rid : null;
    }

    /**
     * The endpoint of a path.
     *
     * @param kind the path without the RID in it
     * @param batch whether {@code getBatch} stands in the place of the RID
     */
    private static SimulatedEndpoint endpointOf(String kind, boolean batch) {
        return switch (kind) {
            case "orchestration/builds" -> batch ? SimulatedEndpoint.BUILD_BATCH : SimulatedEndpoint.BUILD;
            case "orchestration/builds/jobs" -> SimulatedEndpoint.LIST_JOBS;
            case "orchestration/jobs" -> batch ? SimulatedEndpoint.JOB_BATCH : SimulatedEndpoint.JOB;
            case "orchestration/schedules" -> SimulatedEndpoint.SCHEDULE;
            case "orchestration/schedules/runs" -> SimulatedEndpoint.SCHEDULE_RUNS;
            case "datasets/getSchedules" -> SimulatedEndpoint.DATASET_SCHEDULES;
            default -> SimulatedEndpoint.OTHER;
        };
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
