package io.buildwatch.dev.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Carries bytes between callers and the server, so that a caller's connection can be ended with a RST, and answers can
 * be dated by another clock, neither of which the JDK's server can do. Two threads a connection: for tests and fault
 * runs, not for load.
 */
final class ConnectionRelay implements AutoCloseable {
    private final InetSocketAddress address;
    private final LongSupplier clock;
    private final Map<Integer, Socket> callers = new ConcurrentHashMap<>();
    private ServerSocket listening;
    private @Nullable InetSocketAddress target;
    private @Nullable Thread acceptor;

    /** @param clock for the header {@code Date} of answers, milliseconds since the epoch */
    ConnectionRelay(InetSocketAddress wanted, LongSupplier clock) throws IOException {
        this.clock = clock;
        listening = bind(wanted);
        address = new InetSocketAddress(wanted.getHostString(), listening.getLocalPort());
    }

    InetSocketAddress address() {
        return address;
    }

    synchronized void start(InetSocketAddress server) {
        target = server;
        ServerSocket from = listening;
        acceptor = run("relay-accept", () -> accept(from, server));
    }

    /**
     * Resets one caller's connection.
     *
     * @param serverSidePort the caller's port as the server sees it, which is the relay's own local port
     */
    void reset(int serverSidePort) {
        Socket caller = callers.remove(serverSidePort);
        if (caller != null) {
            reset(caller);
        }
    }

    synchronized void refuse() {
        closeQuietly(listening);
        awaitAcceptor();
        callers.values().forEach(ConnectionRelay::reset);
        callers.clear();
    }

    synchronized void listenAgain() throws IOException {
        InetSocketAddress server = target;
        if (listening.isClosed() && server != null) {
            listening = bind(address);
            start(server);
        }
    }

    @Override
    public void close() {
        refuse();
    }

    private void accept(ServerSocket from, InetSocketAddress server) {
        while (!from.isClosed()) {
            try {
                Socket caller = from.accept();
                if (from.isClosed()) {
                    reset(caller);
                } else {
                    connect(caller, server);
                }
            } catch (IOException closedOrCallerGone) {
                // The loop ends by itself if the listener was closed.
            }
        }
    }

    /**
     * Waits until the accepting thread has left its system call. Until then the system still accepts connections,
     * although the socket is closed.
     */
    private void awaitAcceptor() {
        Thread accepting = acceptor;
        if (accepting != null) {
            try {
                accepting.join(1_000);
            } catch (InterruptedException closing) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void connect(Socket caller, InetSocketAddress server) throws IOException {
        Socket inner = new Socket();
        try {
            caller.setTcpNoDelay(true);
            inner.setTcpNoDelay(true);
            inner.connect(server);
        } catch (IOException serverGone) {
            closeQuietly(caller);
            closeQuietly(inner);
            throw serverGone;
        }
        int port = inner.getLocalPort();
        callers.put(port, caller);
        run("relay-up", () -> carry(caller, inner, UnaryOperator.identity(), port));
        run("relay-down", () -> carry(inner, caller, out -> new DateHeaderStream(out, clock), port));
    }

    /** @param through changes what is carried */
    private void carry(Socket from, Socket to, UnaryOperator<OutputStream> through, int port) {
        byte[] buffer = new byte[16_384];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = through.apply(to.getOutputStream());
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
            }
        } catch (IOException eitherEndGone) {
            // Both are closed below, which is all there is to do.
        } finally {
            callers.remove(port);
            closeQuietly(from);
            closeQuietly(to);
        }
    }

    private static ServerSocket bind(InetSocketAddress at) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.setReuseAddress(true);
        socket.bind(at, 1_024);
        return socket;
    }

    private static void reset(Socket caller) {
        try {
            caller.setSoLinger(true, 0);
        } catch (IOException alreadyClosed) {
            return;
        }
        closeQuietly(caller);
    }

    private static void closeQuietly(AutoCloseable closeable) {
        try {
            closeable.close();
        } catch (Exception nothingLeftToDo) {
            // Nothing more can be done about a socket that cannot be closed.
        }
    }

    private static Thread run(String name, Runnable work) {
        Thread thread = new Thread(work, "foundry-simulator-" + name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
