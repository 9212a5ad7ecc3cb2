package io.buildwatch.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /livez}, {@code /readyz}, {@code /health} and {@code /metrics}: read-only, on threads of its own.
 */
public final class HttpEndpoints implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpEndpoints.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String JSON_TYPE = "application/json";
    private static final int THREADS = 4;
    private static final int BACKLOG = 64;

    static {
        // Without it the JDK's server delays each answer on a kept connection by up to 40 ms.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        System.setProperty("sun.net.httpserver.maxReqTime", "10");
    }

    private final HttpServer server;
    private final ExecutorService threads;

    private record Answer(int status, String type, String body) {}

    private HttpEndpoints(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    /**
     * Listens at once.
     *
     * @param port 0 for any free one
     * @throws IOException with a line for the operator, where the port cannot be had
     */
    public static HttpEndpoints start(String host, int port, HealthSource source) throws IOException {
        HttpServer server;
        try {
            server = HttpServer.create(new InetSocketAddress(host, port), BACKLOG);
        } catch (IOException e) {
            throw new IOException(
                    "http.listen=" + host + ":" + port + ": cannot listen there (" + e.getMessage()
                            + "); another instance may be running: end it, or choose another port",
                    e);
        }
        ExecutorService threads = Executors.newFixedThreadPool(THREADS, task -> {
            Thread thread = new Thread(task, "buildwatch-http");
            thread.setDaemon(true);
            return thread;
        });
        Map<String, Function<HealthSource, Answer>> answers = Map.of(
                "/livez", health -> word(health.isLive()),
                "/readyz", health -> word(health.isReady()),
                "/health", HttpEndpoints::health,
                "/metrics", health -> new Answer(200, "text/plain; version=0.0.4; charset=utf-8", health.metrics()));
        server.createContext("/", exchange -> handle(exchange, answers, source));
        server.setExecutor(threads);
        server.start();
        return new HttpEndpoints(server, threads);
    }

    /** The port that it listens on. */
    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private static void handle(
            HttpExchange exchange, Map<String, Function<HealthSource, Answer>> answers, HealthSource source)
            throws IOException {
        try (exchange) {
            Answer answer = answerTo(exchange, answers, source);
            byte[] body = answer.body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", answer.type);
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            boolean head = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(answer.status, head || body.length == 0 ? -1 : body.length);
            if (!head) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    private static Answer answerTo(
            HttpExchange exchange, Map<String, Function<HealthSource, Answer>> answers, HealthSource source) {
        String method = exchange.getRequestMethod();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            return new Answer(405, JSON_TYPE, "{\"error\":\"only GET and HEAD\"}");
        }
        Function<HealthSource, Answer> answer =
                answers.get(exchange.getRequestURI().getPath());
        if (answer == null) {
            return new Answer(
                    404, JSON_TYPE, "{\"error\":\"not here; there are /livez, /readyz, /health and /metrics\"}");
        }
        try {
            return answer.apply(source);
        } catch (RuntimeException e) {
            LOG.warn("an HTTP request failed: {}", e.toString());
            return new Answer(500, JSON_TYPE, "{\"error\":\"failed, see the log\"}");
        }
    }

    private static Answer word(boolean good) {
        return new Answer(good ? 200 : 503, "text/plain; charset=utf-8", good ? "ok\n" : "not ok\n");
    }

    private static Answer health(HealthSource source) {
        Map<String, Object> parts = new LinkedHashMap<>();
        boolean ok = true;
        for (HealthSource.Part part : source.parts()) {
            Map<String, Object> shown = new LinkedHashMap<>();
            shown.put("ok", part.ok());
            shown.putAll(part.details());
            parts.put(part.name(), shown);
            ok &= part.ok();
        }
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("ok", ok);
        all.putAll(parts);
        try {
            return new Answer(ok ? 200 : 503, JSON_TYPE, JSON.writeValueAsString(all));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
