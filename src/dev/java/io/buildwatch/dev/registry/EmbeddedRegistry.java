package io.buildwatch.dev.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A Schema Registry on the loopback address, in memory, for {@code dev} and the tests. Answers from its start until it
 * is closed. Any thread.
 */
public final class EmbeddedRegistry implements AutoCloseable {
    private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";
    private static final int MAX_BODY_BYTES = 4 * 1024 * 1024;
    private static final ObjectMapper JSON = new ObjectMapper();

    static {
        // Otherwise every answer waits for the client's delayed acknowledgement, 40 ms.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final RegistryApi api = new RegistryApi(new RegistryStore());
    private final HttpServer server;
    private final ExecutorService threads;
    private final @Nullable String authorization;

    private EmbeddedRegistry(int port, @Nullable String authorization) throws IOException {
        this.authorization = authorization;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        this.threads = Executors.newFixedThreadPool(4, task -> {
            Thread thread = new Thread(task, "embedded-registry");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /**
     * Starts a registry without authentication.
     *
     * @param port 0 for any free one
     * @throws IOException if the port is taken
     */
    public static EmbeddedRegistry start(int port) throws IOException {
        return new EmbeddedRegistry(port, null);
    }

    /**
     * Starts a registry that answers 401 without this header.
     *
     * @param port 0 for any free one
     * @param authorization the whole value of {@code Authorization}, e.g. {@code Bearer abc}
     */
    public static EmbeddedRegistry startGuarded(int port, String authorization) throws IOException {
        return new EmbeddedRegistry(port, authorization);
    }

    /** The address for {@code schema.registry.url}. */
    public String url() {
        return "http://127.0.0.1:" + port();
    }

    /** The port that the registry listens on. */
    public int port() {
        return server.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Object answer;
            int status = 200;
            try {
                answer = answer(exchange);
            } catch (ApiError e) {
                status = e.status();
                answer = Map.of("error_code", e.code(), "message", String.valueOf(e.getMessage()));
            } catch (RuntimeException e) {
                // A bug of this registry is answered as Confluent's registry answers its own errors.
                status = 500;
                answer = Map.of("error_code", 50001, "message", "Error in the registry: " + e);
            }
            byte[] body = JSON.writeValueAsString(answer).getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", CONTENT_TYPE);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private Object answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES + 1);
        if (!isAuthorized(exchange)) {
            throw new ApiError(401, 401, "Unauthorized");
        }
        if (body.length > MAX_BODY_BYTES) {
            throw new ApiError(413, 413, "more than " + MAX_BODY_BYTES + " bytes");
        }
        return api.answer(RegistryRequest.of(exchange.getRequestMethod(), exchange.getRequestURI(), json(body)));
    }

    private boolean isAuthorized(HttpExchange exchange) {
        if (authorization == null) {
            return true;
        }
        String given = exchange.getRequestHeaders().getFirst("Authorization");
        return given != null
                && MessageDigest.isEqual(
                        given.getBytes(StandardCharsets.UTF_8), authorization.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonNode json(byte[] body) throws IOException {
        if (body.length == 0) {
            return MissingNode.getInstance();
        }
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new ApiError(400, 400, "Unable to process JSON");
        }
    }

    /** Stops at once and cuts off answers under way. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        try {
            threads.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
