package io.buildwatch.foundry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.net.ssl.SSLContext;

/** A Foundry behind TLS that issues tokens, and answers lists as a test says. */
final class TlsFoundry implements AutoCloseable {
    /** Every request: method, path and all headers. */
    final Queue<String> requests = new ConcurrentLinkedQueue<>();

    volatile int status = 200;
    volatile String body = "{}";
    volatile Map<String, String> headers = Map.of();
    private final HttpsServer server;

    TlsFoundry(SSLContext identity) throws IOException {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getByName("localhost"), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(identity));
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        boolean token = exchange.getRequestURI().getPath().equals(TokenEndpoint.PATH);
        requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                + Map.copyOf(exchange.getRequestHeaders()));
        byte[] bytes = (token ? "{\"access_token\":\"issued\",\"expires_in\":60}" : body).getBytes(UTF_8);
        headers.forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        exchange.sendResponseHeaders(token ? 200 : status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    int port() {
        return server.getAddress().getPort();
    }

    URI url() {
        return URI.create("https://localhost:" + port());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
