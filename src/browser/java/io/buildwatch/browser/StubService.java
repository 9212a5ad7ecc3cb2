package io.buildwatch.browser;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.buildwatch.view.BuildView;
import io.buildwatch.view.FollowView;
import io.buildwatch.view.JobView;
import io.buildwatch.view.ViewJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Serves the page, and answers {@code /api} as {@code openapi.yaml} says, with what a test gives it: sizes, oddities
 * and
 * failures that a real service shows too seldom. A test can make it unreachable for a while.
 */
final class StubService implements AutoCloseable {
    private static final String CSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml");
    private static final Pattern OF_BUILD = Pattern.compile("/api/builds/([^/]+)(/jobs)?");

    /** The value of {@code behindSeconds} in its answers. */
    volatile double behind;

    /** The part {@code foundry} in its answer of {@code /api/service}. */
    volatile Map<String, Object> foundry = Map.of("ok", false, "error", "503 from <b>proxy</b>", "buildsPolled", 512);

    /** The part {@code follows} in its answer of {@code /api/service}. */
    volatile Map<String, Object> following = Map.of("count", 3, "intervalSeconds", 15, "oldestReadingSeconds", 0.2);

    /** An answer of {@code /api/follows} waits until this is counted down. */
    volatile CountDownLatch followsGate = new CountDownLatch(0);

    /** The error with which {@code /api/follows} answers 503; empty if it answers normally. */
    volatile String followsRefusal = "";

    /** Whether no byte of an event stream is ever sent. */
    volatile boolean silent;

    /** The error with which {@code /api} answers 503; empty if it answers normally. */
    volatile String refusal = "";

    private final Map<String, BuildView> builds = new LinkedHashMap<>();
    private final Map<String, List<JobView>> jobs = new ConcurrentHashMap<>();
    private final Map<String, FollowView> follows = new ConcurrentSkipListMap<>();
    private final Map<HttpExchange, String> listeners = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ScheduledExecutorService beats = Executors.newSingleThreadScheduledExecutor();
    private final int port;
    private HttpServer server;

    StubService() {
        server = listen(0);
        port = server.getAddress().getPort();
        ScheduledFuture<?> unused = beats.scheduleAtFixedRate(
                () -> listeners.keySet().forEach(exchange -> send(exchange, "beat", standing())),
                1,
                1,
                TimeUnit.SECONDS);
    }

    String url() {
        return "http://127.0.0.1:" + port + "/";
    }

    private HttpServer listen(int at) {
        try {
            HttpServer listening = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), at), 64);
            listening.setExecutor(threads);
            listening.createContext("/", this::handle);
            listening.start();
            return listening;
        } catch (IOException e) {
            throw new IllegalStateException("cannot listen on port " + at, e);
        }
    }

    /** Stops listening, and cuts off the event streams. */
    void goAway() {
        listeners.clear();
        server.stop(0);
    }

    void comeBack() {
        server = listen(port);
    }

    /** How many event streams were open at the last beat. */
    int streams() {
        return listeners.size();
    }

    private String standing() {
        return ViewJson.line(Map.of("behindSeconds", behind));
    }

    @Override
    public void close() {
        goAway();
        beats.shutdownNow();
        threads.shutdownNow();
    }

    /** Holds the build, without an event. */
    void hold(BuildView build) {
        synchronized (builds) {
            builds.put(build.buildRid(), build);
        }
    }

    void hold(String buildRid, List<JobView> of) {
        jobs.put(buildRid, of);
    }

    void hold(FollowView follow) {
        follows.put(follow.followRid(), follow);
    }

    void removeFollow(String followRid) {
        follows.remove(followRid);
    }

    /** Holds the build, and sends an event of it. */
    void change(BuildView build) {
        hold(build);
        tell("build", build.buildRid(), ViewJson.line(build));
    }

    void change(JobView job) {
        List<JobView> now = new ArrayList<>(jobs.getOrDefault(job.buildRid(), List.of()));
        now.removeIf(other -> other.jobRid().equals(job.jobRid()));
        now.add(job);
        jobs.put(job.buildRid(), now);
        tell("job", job.buildRid(), ViewJson.line(job));
    }

    void remove(String buildRid) {
        synchronized (builds) {
            builds.remove(buildRid);
        }
        tell("removed", buildRid, ViewJson.line(Map.of("buildRid", buildRid)));
    }

    private void tell(String type, String buildRid, String data) {
        listeners.forEach((exchange, only) -> {
            if (only.equals(buildRid) || (only.isEmpty() && !type.equals("job"))) {
                send(exchange, type, data);
            }
        });
    }

    private void send(HttpExchange exchange, String type, String data) {
        try {
            OutputStream out = exchange.getResponseBody();
            synchronized (exchange) {
                out.write(("event: " + type + "\ndata: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        } catch (IOException gone) {
            listeners.remove(exchange);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getRawPath();
        Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
        if (path.startsWith("/api/") && !refusal.isEmpty()) {
            try (exchange) {
                json(exchange, 503, Map.of("error", refusal));
            }
            return;
        }
        if (path.equals("/api/events") && silent) {
            return;
        }
        if (path.equals("/api/events")) {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.sendResponseHeaders(200, 0);
            synchronized (exchange) {
                listeners.put(exchange, query.getOrDefault("build", ""));
                send(exchange, "hello", standing());
            }
            return;
        }
        try (exchange) {
            Matcher ofBuild = OF_BUILD.matcher(path);
            if (path.equals("/api/builds")) {
                List<BuildView> all;
                synchronized (builds) {
                    all = new ArrayList<>(builds.values());
                }
                Instant since = Instant.parse(query.getOrDefault("since", Instant.EPOCH.toString()));
                all.removeIf(build -> build.updatedTime().isBefore(since));
                page(exchange, "builds", all, query);
            } else if (path.equals("/api/follows")) {
                follows(exchange, query);
            } else if (path.equals("/api/service")) {
                json(exchange, 200, service());
            } else if (ofBuild.matches()) {
                ofBuild(exchange, decode(ofBuild.group(1)), ofBuild.group(2) != null, query);
            } else {
                file(exchange, path.equals("/") ? "/index.html" : path);
            }
        }
    }

    private void follows(HttpExchange exchange, Map<String, String> query) throws IOException {
        try {
            followsGate.await();
        } catch (InterruptedException e) {
            return; // the test is over
        }
        if (followsRefusal.isEmpty()) {
            page(exchange, "follows", List.copyOf(follows.values()), query);
        } else {
            json(exchange, 503, Map.of("error", followsRefusal));
        }
    }

    private void ofBuild(HttpExchange exchange, String rid, boolean itsJobs, Map<String, String> query)
            throws IOException {
        BuildView build;
        synchronized (builds) {
            build = builds.get(rid);
        }
        if (build == null) {
            json(exchange, 404, Map.of("error", "no such build is held: " + rid + "."));
        } else if (itsJobs) {
            page(exchange, "jobs", jobs.getOrDefault(rid, List.of()), query);
        } else {
            json(exchange, 200, build);
        }
    }

    private void page(HttpExchange exchange, String field, List<?> all, Map<String, String> query) throws IOException {
        int from = Integer.parseInt(query.getOrDefault("cursor", "0"));
        int to = Math.min(all.size(), from + Integer.parseInt(query.getOrDefault("limit", "100")));
        Map<String, @Nullable Object> page = new LinkedHashMap<>();
        page.put(field, all.subList(Math.min(from, to), to));
        page.put("next", to < all.size() ? Integer.toString(to) : null);
        json(exchange, 200, page);
    }

    private Map<String, Object> service() {
        int held;
        synchronized (builds) {
            held = builds.size();
        }
        return Map.ofEntries(
                Map.entry("version", "0.1.0"),
                Map.entry("applicationId", "foundry.buildwatch"),
                Map.entry("instanceId", "buildwatch-1"),
                Map.entry("ok", false),
                Map.entry(
                        "parts",
                        Map.of(
                                "kafka", Map.of("ok", true, "streams", "RUNNING", "brokers", 3),
                                "registry", Map.of("ok", true),
                                "foundry", foundry)),
                Map.entry("partitions", List.of(0, 1, 2, 3, 4, 5)),
                Map.entry(
                        "budgets",
                        List.of(
                                budget("list", 5000, 60, 1200, 1300),
                                budget("batch", 4, 1, 2, 0),
                                budget("get", 4, 1, 0, 2))),
                Map.entry("refresh", Map.of("way", "batch", "jobs", 5_400, "oldestSeconds", 2.1)),
                Map.entry("follows", following),
                Map.entry("callsPerMinute", Map.of("jobs", 238, "first_lists", 12)),
                Map.entry("oldestUnpolledSeconds", 2.4),
                Map.entry("lag", 17),
                Map.entry(
                        "readModel",
                        Map.of("builds", held, "behindRecords", 3, "behindSeconds", behind, "diskBytes", 48_123_904)),
                Map.entry(
                        "instances",
                        List.of(
                                instance("buildwatch-1", List.of(0, 1, 2, 3, 4, 5), true),
                                instance("buildwatch-2", List.of(6, 7, 8, 9, 10, 11), false))));
    }

    private static Map<String, Object> budget(String endpoint, int limit, int seconds, int used, int left) {
        return Map.of(
                "endpoint", endpoint,
                "limit", limit,
                "perSeconds", seconds,
                "share", 0.5,
                "used", used,
                "left", left,
                "queued", 0,
                "inFlight", 1);
    }

    private static Map<String, Object> instance(String id, List<Integer> partitions, boolean self) {
        return Map.of("id", id, "host", "/10.0.0.7", "partitions", partitions, "self", self);
    }

    private void json(HttpExchange exchange, int status, Object view) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.getResponseHeaders().set("Buildwatch-Behind-Seconds", Double.toString(behind));
        byte[] body = ViewJson.bytes(view);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    private static void file(HttpExchange exchange, String path) throws IOException {
        try (InputStream file = StubService.class.getResourceAsStream("/io/buildwatch/web/page" + path)) {
            if (file == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            byte[] body = file.readAllBytes();
            exchange.getResponseHeaders()
                    .set("Content-Type", TYPES.getOrDefault(path.substring(path.lastIndexOf('.') + 1), "text/plain"));
            exchange.getResponseHeaders().set("Content-Security-Policy", CSP);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static Map<String, String> query(@Nullable String raw) {
        Map<String, String> query = new LinkedHashMap<>();
        if (raw != null) {
            for (String pair : raw.split("&", -1)) {
                String[] parts = pair.split("=", 2);
                query.put(decode(parts[0]), parts.length > 1 ? decode(parts[1]) : "");
            }
        }
        return query;
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }
}
