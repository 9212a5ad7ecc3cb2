package io.buildwatch.web;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@code /livez}, {@code /readyz}, {@code /health} and {@code /metrics}; {@code GET} and {@code HEAD} only. Has
 * a few threads of its own; {@link #close} waits a second for answers under way.
 */
public final class HttpEndpoints implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpEndpoints.class);
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
    private static final int THREADS = 4;
    private static final int WAITING = 64;

    static {
        // The JDK's server reads these once. Without nodelay each answer waits 40 ms for an acknowledgement; without
        // the
        // times a silent peer keeps a thread for ever.
        setUnlessSet("sun.net.httpserver.nodelay", "true");
        setUnlessSet("sun.net.httpserver.maxReqTime", "10");
        setUnlessSet("sun.net.httpserver.maxRspTime", "30");
        setUnlessSet("sun.net.httpserver.maxReqHeaders", "64");
        setUnlessSet("jdk.httpserver.maxConnections", "256");
    }

    private final HttpServer server;
    private final ThreadPoolExecutor threads;
    private final Map<String, Supplier<Answer>> routes;

    private HttpEndpoints(HttpServer server, HealthSource health, Supplier<String> metrics) {
        this.server = server;
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
     * @param metrics the text in Prometheus' format
     * @throws IOException with a message for the operator if it cannot listen there
     */
    public static HttpEndpoints start(String host, int port, HealthSource health, Supplier<String> metrics)
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
        HttpEndpoints endpoints = new HttpEndpoints(server, health, metrics);
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
        if (!head && !exchange.getRequestMethod().equals("GET")) {
            return Answer.error(405, "only GET and HEAD");
        }
        Supplier<Answer> route = routes.get(exchange.getRequestURI().getPath());
        if (route == null) {
            return Answer.error(404, "there are /livez, /readyz, /health and /metrics");
        }
        try {
            return route.get();
        } catch (RuntimeException e) {
            // A fault in one answer must not take the port with it: the probes would then kill a healthy service.
            LOG.warn("cannot answer {}", exchange.getRequestURI().getPath(), e);
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
