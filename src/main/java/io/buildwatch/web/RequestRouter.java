package io.buildwatch.web;

import static org.eclipse.jetty.http.HttpHeader.ALLOW;
import static org.eclipse.jetty.http.HttpHeader.CACHE_CONTROL;
import static org.eclipse.jetty.http.HttpHeader.CONTENT_LENGTH;
import static org.eclipse.jetty.http.HttpHeader.CONTENT_TYPE;
import static org.eclipse.jetty.http.HttpHeader.HOST;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Refuses what may not be requested, and passes the rest to what answers it. HTTP threads. */
final class RequestRouter extends Handler.Abstract {
    private static final Logger LOG = LoggerFactory.getLogger(RequestRouter.class);
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
    private static final Set<String> FOR_ANY_HOST = Set.of("/livez", "/readyz", "/metrics");

    private final AllowedHosts hosts;
    private final HealthSource health;
    private final Supplier<String> metrics;
    private final @Nullable PageFiles page;
    private volatile @Nullable QueryApi api;
    private volatile @Nullable EventStreams events;

    /** @param page null if queries are switched off, because the page shows nothing without them */
    RequestRouter(AllowedHosts hosts, HealthSource health, Supplier<String> metrics, @Nullable PageFiles page) {
        this.hosts = hosts;
        this.health = health;
        this.metrics = metrics;
        this.page = page;
    }

    /** From now on {@code /api} is answered. */
    void serve(QueryApi answers, EventStreams streams) {
        api = answers;
        events = streams;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        String path = Request.getPathInContext(request);
        Optional<ApiResponse> refused = refusal(request, path);
        if (refused.isEmpty()
                && path.equals(QueryApi.EVENTS)
                && request.getMethod().equals("GET")) {
            stream(request, response, callback);
        } else {
            send(refused.orElseGet(() -> answer(request, path)), request, response, callback);
        }
        return true;
    }

    private Optional<ApiResponse> refusal(Request request, String path) {
        if (!FOR_ANY_HOST.contains(path)) {
            List<String> asked = request.getHeaders().getValuesList(HOST);
            if (asked.size() != 1) {
                return Optional.of(ApiResponse.error(400, "exactly one Host header is needed"));
            }
            if (!hosts.isAllowed(asked.get(0))) {
                return Optional.of(
                        ApiResponse.error(421, "not served under this name; http.allowed.hosts lists those that are"));
            }
        }
        boolean reads = Set.of("GET", "HEAD").contains(request.getMethod());
        return reads ? Optional.empty() : Optional.of(ApiResponse.error(405, "only GET and HEAD"));
    }

    private ApiResponse answer(Request request, String path) {
        try {
            return switch (path) {
                case "/livez" -> probe(health.isLive(), "live");
                case "/readyz" -> probe(health.isReady(), "ready");
                case "/health" -> health(health.parts());
                case "/metrics" -> ApiResponse.of(200, PROMETHEUS, metrics.get());
                default -> path.startsWith(QueryApi.PREFIX) ? query(ApiRequest.of(request)) : page(path);
            };
        } catch (BadRequest e) {
            return ApiResponse.error(400, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            // An exception in one answer must not end the server. Otherwise the probes would get a healthy service
            // killed.
            LOG.warn("cannot answer {}", path, e);
            return ApiResponse.error(500, "cannot answer; see the log");
        }
    }

    private ApiResponse query(ApiRequest ask) {
        QueryApi answers = api;
        return answers == null ? noQueries() : answers.answer(ask);
    }

    private ApiResponse noQueries() {
        return page == null
                ? ApiResponse.error(404, "queries are switched off here: http.queries=false")
                : ApiResponse.error(503, "the service is starting" + startObstacles() + "; try again");
    }

    private String startObstacles() {
        return health.parts().stream()
                .filter(part -> !part.ok() && part.detail().containsKey("error"))
                .map(part -> "; " + part.name() + ": " + part.detail().get("error"))
                .collect(Collectors.joining());
    }

    private ApiResponse page(String path) {
        PageFiles files = page;
        Optional<ApiResponse> file = files == null ? Optional.empty() : files.find(path);
        return file.orElseGet(() -> ApiResponse.error(
                404,
                "there are /livez, /readyz, /health and /metrics"
                        + (files == null ? "" : ", /api/builds, /openapi.yaml and the page at /")));
    }

    private void stream(Request request, Response response, Callback callback) {
        EventStreams streams = events;
        ApiResponse refused;
        try {
            ApiRequest ask = ApiRequest.of(request);
            ask.requireOnly(Set.of("build"));
            if (streams == null) {
                refused = noQueries();
            } else {
                headers(response);
                if (streams.begin(ask.parameter("build").orElse(null), response, callback)) {
                    return;
                }
                refused = ApiResponse.error(
                        503, "more than " + EventStreams.MOST + " readers of events; try again later");
            }
        } catch (BadRequest e) {
            refused = ApiResponse.error(400, String.valueOf(e.getMessage()));
        }
        send(refused, request, response, callback);
    }

    private static void send(ApiResponse answer, Request request, Response response, Callback callback) {
        response.setStatus(answer.status);
        headers(response);
        answer.headers.forEach((name, value) -> response.getHeaders().put(name, value));
        response.getHeaders().put(CONTENT_TYPE, answer.contentType);
        response.getHeaders().put(CONTENT_LENGTH, answer.body.length);
        if (answer.status == 405) {
            response.getHeaders().put(ALLOW, "GET, HEAD");
        }
        boolean head = request.getMethod().equals("HEAD");
        response.write(true, head ? ByteBuffer.allocate(0) : ByteBuffer.wrap(answer.body), callback);
    }

    private static void headers(Response response) {
        response.getHeaders().put(CACHE_CONTROL, "no-store");
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
    }

    private static ApiResponse probe(boolean good, String word) {
        return ApiResponse.json(good ? 200 : 503, Map.of(word, good));
    }

    private static ApiResponse health(List<HealthSource.Part> parts) {
        boolean ok = parts.stream().allMatch(HealthSource.Part::ok);
        Map<String, Object> each = new LinkedHashMap<>();
        for (HealthSource.Part part : parts) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("ok", part.ok());
            fields.putAll(part.detail());
            each.put(part.name(), fields);
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("ok", ok);
        all.put("parts", each);
        return ApiResponse.json(ok ? 200 : 503, all);
    }
}
