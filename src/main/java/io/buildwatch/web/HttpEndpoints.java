package io.buildwatch.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@code /livez}, {@code /readyz}, {@code /health} and {@code /metrics}; {@code GET} and {@code HEAD} only, and
 * to {@link AllowedHosts} only, but for what Kubernetes and Prometheus ask by an address or name of theirs. Requests
 * and connections are bounded. Has a few threads of its own; {@link #close} waits a second for answers under way.
 */
public final class HttpEndpoints implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpEndpoints.class);
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
    private static final Set<String> FOR_ANY_HOST = Set.of("/livez", "/readyz", "/metrics");
    private static final int THREADS = 4;
    private static final int WAITING = 64;

    static {
        // The JDK's server reads these once. Without nodelay each answer waits 40 ms for an acknowledgement; without
        // the times a silent peer keeps a thread for ever. The size is that of request line and headers together.
        setUnlessSet("sun.net.httpserver.nodelay", "true");
        setUnlessSet("sun.net.httpserver.maxReqTime", "10");
        setUnlessSet("sun.net.httpserver.maxRspTime", "30");
        setUnlessSet("sun.net.httpserver.maxReqHeaders", "64");
        setUnlessSet("sun.net.httpserver.maxReqHeaderSize", "16384");
        setUnlessSet("jdk.httpserver.maxConnections", "256");
    }

    private final HttpServer server;
    private final ThreadPoolExecutor threads;
    private final Map<String, Supplier<Answer>> routes;
    private final AllowedHosts hosts;

    private HttpEndpoints(HttpServer server, AllowedHosts hosts, HealthSource health, Supplier<String> metrics) {
        this.server = server;
        this.hosts = hosts;
        this.routes = Map.of(
                "/livez", () -> probe(health.live(), "live"),
                "/readyz", () -> probe(health.ready(), "ready"),
                "/health", () -> health(health.parts()),
                "/metrics", () -> new Answer(200, PROMETHEUS, metrics.get()));
        AtomicInteger number = new AtomicInteger();
        this.threads = new ThreadPoolExecutor(
                THREADS, THREADS, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), work -> {
                    Thread thread = new Thread(work, "http-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        threads.allowCoreThreadTimeOut(true);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
    }

    /**
     * Listens until closed.
     *
     * @param port 0 for any free one, see {@link #port}
     * @param allowedHosts names by which it may be asked, beside addresses, {@code localhost} and {@code host}
     * @param metrics the text in Prometheus' format
     * @throws IOException with a message for the operator if it cannot listen there
     */
    public static HttpEndpoints start(
            String host, int port, List<String> allowedHosts, HealthSource health, Supplier<String> metrics)
            throws IOException {
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new IOException("http.listen=" + host + ":" + port + ": this host name is not known");
        }
        HttpServer server;
        try {
            server = HttpServer.create(address, WAITING);
        } catch (BindException e) {
            throw new IOException(
                    "http.listen=" + host + ":" + port + ": in use, or no address of this machine (" + e.getMessage()
                            + "); choose another, or stop the other process",
                    e);
        } catch (SocketException e) {
            throw new IOException("http.listen=" + host + ":" + port + ": " + e.getMessage(), e);
        }
        HttpEndpoints endpoints = new HttpEndpoints(server, AllowedHosts.of(host, allowedHosts), health, metrics);
        server.start();
        return endpoints;
    }

    /** The port that is listened on. */
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(1);
        threads.shutdownNow();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean head = exchange.getRequestMethod().equals("HEAD");
            Answer answer = answer(exchange, head);
            byte[] body = answer.bytes();
            exchange.getResponseHeaders().set("Content-Type", answer.contentType());
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
            if (answer.status() == 405) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
            }
            if (head) {
                exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
                exchange.sendResponseHeaders(answer.status(), -1);
            } else {
                exchange.sendResponseHeaders(answer.status(), body.length);
                exchange.getResponseBody().write(body);
            }
        }
    }

    private Answer answer(HttpExchange exchange, boolean head) {
        String path = exchange.getRequestURI().getPath();
        if (!FOR_ANY_HOST.contains(path)) {
            List<String> asked = exchange.getRequestHeaders().getOrDefault("Host", List.of());
            if (asked.size() != 1) {
                return Answer.error(400, "one Host header is needed");
            }
            if (!hosts.allow(asked.get(0))) {
                return Answer.error(421, "not served by this name; http.allowed.hosts lists those that are");
            }
        }
        if (!head && !exchange.getRequestMethod().equals("GET")) {
            return Answer.error(405, "only GET and HEAD");
        }
        Supplier<Answer> route = routes.get(path);
        if (route == null) {
            return Answer.error(404, "there are /livez, /readyz, /health and /metrics");
        }
        try {
            return route.get();
        } catch (RuntimeException e) {
            // A fault in one answer must not take the port with it: the probes would then kill a healthy service.
            LOG.warn("cannot answer {}", path, e);
            return Answer.error(500, "cannot answer; see the log");
        }
    }

    private static Answer probe(boolean good, String word) {
        return Answer.json(good ? 200 : 503, Json.object(word, good));
    }

    private static Answer health(List<HealthSource.Part> parts) {
        boolean ok = parts.stream().allMatch(HealthSource.Part::ok);
        return Answer.json(ok ? 200 : 503, Json.health(ok, parts));
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
