package io.buildwatch.web;

import io.buildwatch.config.HttpConfig;
import io.buildwatch.readmodel.ReadModelQueries;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves {@code /livez}, {@code /readyz}, {@code /health}, {@code /metrics}, {@code /api} and the page. It answers
 * {@code GET} and {@code HEAD} only, and only under the names of {@link AllowedHosts}. Probes and metrics are answered
 * under any name, because Kubernetes and Prometheus may use names of their own. Requests and connections are bounded.
 * Has a few threads of its own; any thread may call.
 */
public final class HttpEndpoints implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpEndpoints.class);
    private static final int THREADS = 10;
    private static final int IDLE_THREADS = 4;
    private static final int THREAD_IDLE_MS = 30_000;
    private static final int WAITING = 64;
    private static final int MOST_CONNECTIONS = 256;
    private static final int HEADER_BYTES = 16 << 10;
    /** After so long a silent connection is closed. Longer than the pause between two heartbeats of events. */
    private static final int IDLE_MS = 15_000;

    private final Server server;
    private final ServerConnector connector;
    private final RequestRouter router;
    private final HealthSource health;
    private @Nullable EventStreams events;

    private HttpEndpoints(Server server, ServerConnector connector, RequestRouter router, HealthSource health) {
        this.server = server;
        this.connector = connector;
        this.router = router;
        this.health = health;
    }

    /**
     * Listens until closed. {@code /api} is answered once {@link #serve} was called.
     *
     * @param metrics the text in Prometheus' format
     * @throws IOException with a message for the operator if it cannot listen there
     */
    public static HttpEndpoints start(HttpConfig config, HealthSource health, Supplier<String> metrics)
            throws IOException {
        String host = config.host();
        int port = config.port();
        requireKnown(host, port);
        QueuedThreadPool threads = new QueuedThreadPool(THREADS, IDLE_THREADS, THREAD_IDLE_MS);
        threads.setName("http");
        threads.setDaemon(true);
        Server server = new Server(threads);
        ServerConnector connector = connector(server, host, port);
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(MOST_CONNECTIONS, connector));
        server.setErrorHandler(new ErrorAnswers());
        RequestRouter router = new RequestRouter(
                AllowedHosts.of(host, config.allowedHosts()),
                health,
                metrics,
                config.queries() ? new PageFiles() : null);
        server.setHandler(router);
        HttpEndpoints endpoints = new HttpEndpoints(server, connector, router, health);
        try {
            connector.open();
            server.start();
            return endpoints;
        } catch (Exception e) {
            endpoints.close();
            throw refused(host, port, e);
        }
    }

    /**
     * Tries whether {@link #start} could listen there now, by listening for a moment.
     *
     * @throws IOException as {@link #start}
     */
    public static void check(String host, int port) throws IOException {
        requireKnown(host, port);
        try (ServerSocketChannel channel = ServerSocketChannel.open()) {
            // As the connector does, so that what a closed socket has left behind does not count.
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(new InetSocketAddress(host, port));
        } catch (IOException e) {
            throw refused(host, port, e);
        }
    }

    private static void requireKnown(String host, int port) throws IOException {
        if (new InetSocketAddress(host, port).isUnresolved()) {
            throw new IOException("http.listen=" + host + ":" + port + ": this host name is not known");
        }
    }

    private static ServerConnector connector(Server server, String host, int port) {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setSendDateHeader(false);
        http.setRequestHeaderSize(HEADER_BYTES);
        ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http));
        connector.setHost(host);
        connector.setPort(port);
        connector.setAcceptQueueSize(WAITING);
        connector.setIdleTimeout(IDLE_MS);
        return connector;
    }

    private static IOException refused(String host, int port, Exception e) {
        Throwable cause = e.getCause() instanceof SocketException ? e.getCause() : e;
        return cause instanceof BindException
                ? new IOException(
                        "http.listen=" + host + ":" + port + ": in use, or no address of this machine ("
                                + cause.getMessage() + "); choose another, or stop the other process",
                        e)
                : new IOException("http.listen=" + host + ":" + port + ": " + cause.getMessage(), e);
    }

    /** Answers {@code /api} from now on. To be called once. */
    public void serve(ReadModelQueries queries, ServiceSource service) {
        EventStreams streams = new EventStreams(queries);
        events = streams;
        router.serve(new QueryApi(health, queries, service), streams);
    }

    /** The port that the server listens on. */
    public int port() {
        return connector.getLocalPort();
    }

    /** Stops listening and cuts off answers under way. */
    @Override
    public void close() {
        if (events != null) {
            events.close();
        }
        try {
            server.stop();
        } catch (TimeoutException e) {
            LOG.debug("answers were cut off at the end", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.warn("the HTTP server did not stop cleanly: {}", e.toString());
        }
    }
}
