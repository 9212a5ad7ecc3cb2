package io.buildwatch.dev.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.jspecify.annotations.Nullable;

/**
 * A real Kafka broker in this process: KRaft, broker and controller in one, on the loopback interface only.
 *
 * <p>It is running when {@code start} returns; {@link #close()} ends its threads. If a data directory was given, the
 * data stays, and the next broker on the same directory and port carries on with it.
 */
public final class EmbeddedBroker implements AutoCloseable {
    private static final int ATTEMPTS = 5;
    // Always the same ("buildwatch-dev-1" in base64), because a broker refuses a data directory of another cluster.
    private static final String CLUSTER_ID = "YnVpbGR3YXRjaC1kZXYtMQ";

    static {
        // Kafka's server loads Log4j, which Buildwatch does not log with. Log4j's shutdown hook would report an error
        // if the process is ending by then.
        System.setProperty("log4j.shutdownHookEnabled", "false");
    }

    private final KafkaRaftServer server;
    private final int port;
    private final Path dataDir;
    private final boolean temporary;

    private EmbeddedBroker(KafkaRaftServer server, int port, Path dataDir, boolean temporary) {
        this.server = server;
        this.port = port;
        this.dataDir = dataDir;
        this.temporary = temporary;
    }

    /** Starts on any free port, with data that is deleted on close. */
    public static EmbeddedBroker start() {
        return start(0, null);
    }

    /**
     * Starts on the data of an earlier broker, if there is any.
     *
     * @param port 0 for any free one
     * @param dataDir created and formatted if needed; null for a temporary one, deleted on close
     * @throws IllegalStateException with a line for the user: the port is taken, or the broker did not start
     */
    public static EmbeddedBroker start(int port, @Nullable Path dataDir) {
        return start(port, dataDir, UnaryOperator.identity());
    }

    /** Starts with changed settings; {@code settings} is applied again at each attempt to find free ports. */
    static EmbeddedBroker start(int port, @Nullable Path dataDir, UnaryOperator<Map<String, String>> settings) {
        if (port != 0) {
            requireFree(port);
        }
        try {
            boolean temporary = dataDir == null;
            Path data = temporary ? Files.createTempDirectory("buildwatch-broker") : Files.createDirectories(dataDir);
            boolean started = false;
            try {
                format(data);
                EmbeddedBroker broker = start(port, data, temporary, settings);
                started = true;
                return broker;
            } finally {
                // Scala code throws checked exceptions without declaring them, so no list of caught types would be
                // complete.
                if (temporary && !started) {
                    delete(data);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the embedded broker cannot use " + dataDir, e);
        }
    }

    /** {@code host:port}, for {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return BrokerSettings.HOST + ":" + port;
    }

    public int port() {
        return port;
    }

    public Path dataDir() {
        return dataDir;
    }

    /** Ends all its threads; a second call does nothing. */
    @Override
    public void close() {
        stop(server);
        if (temporary) {
            delete(dataDir);
        }
    }

    private static EmbeddedBroker start(
            int port, Path data, boolean temporary, UnaryOperator<Map<String, String>> settings) {
        RuntimeException last = new IllegalStateException("not tried");
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            int chosen = port != 0 ? port : freePort();
            KafkaRaftServer server = new KafkaRaftServer(
                    new KafkaConfig(settings.apply(BrokerSettings.of(chosen, freePort(), data)), false), Time.SYSTEM);
            try {
                server.startup();
                return new EmbeddedBroker(server, chosen, data, temporary);
            } catch (RuntimeException e) {
                // Another process may have taken a port between the choice and the start: choose again.
                stop(server);
                last = e;
            }
        }
        throw new IllegalStateException("the embedded broker did not start: " + last.getMessage(), last);
    }

    private static void stop(KafkaRaftServer server) {
        server.shutdown();
        server.awaitShutdown();
    }

    private static void format(Path data) {
        Formatter formatter = new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, UTF_8))
                .setNodeId(BrokerSettings.NODE_ID)
                .setClusterId(CLUSTER_ID)
                .setControllerListenerName(BrokerSettings.CONTROLLER)
                .setDirectories(List.of(data.toString()))
                .setIgnoreFormatted(true);
        try {
            formatter.run();
        } catch (Exception e) {
            throw new IllegalStateException("the embedded broker cannot format " + data + ": " + e.getMessage(), e);
        }
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, loopback())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on " + BrokerSettings.HOST, e);
        }
    }

    private static InetAddress loopback() throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }

    private static void requireFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(loopback(), port));
        } catch (IOException e) {
            throw new IllegalStateException(
                    "the embedded broker cannot listen on " + BrokerSettings.HOST + ":" + port + ": " + e.getMessage(),
                    e);
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> all = Files.walk(directory)) {
            all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            directory.toFile().deleteOnExit(); // left-over temporary files are no reason to fail
        }
    }
}
