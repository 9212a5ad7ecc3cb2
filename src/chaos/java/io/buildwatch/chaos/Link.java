package io.buildwatch.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * The network between one instance and one broker: a relay that can delay the bytes, hold them back for a while, or
 * reset the connections. It stands in for {@code netem}, which not every kernel has. It loses no packets, because
 * for users of TCP a lost packet is only a late one.
 */
final class Link implements AutoCloseable {
    private static final String HOST = "127.0.0.1";

    private final ServerSocket listening;
    private final int target;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile long delayMillis;
    private volatile boolean stalled;

    Link(int port, int target) throws IOException {
        this.target = target;
        listening = new ServerSocket();
        listening.setReuseAddress(true);
        listening.bind(new InetSocketAddress(HOST, port), 256);
        run("accept", this::accept);
    }

    /** Sets by how many ms every piece of data is delayed, in each direction; 0 for not at all. */
    void delay(long millis) {
        delayMillis = millis;
    }

    /** Sets whether data is held back altogether; connections stay open. */
    void stall(boolean on) {
        stalled = on;
    }

    /** Ends all connections with a RST. */
    void reset() {
        sockets.forEach(Link::end);
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket caller = listening.accept();
                Socket broker = new Socket();
                sockets.add(caller);
                sockets.add(broker);
                run("connect", () -> connect(caller, broker));
            } catch (IOException closed) {
                // The loop ends by itself.
            }
        }
    }

    private void connect(Socket caller, Socket broker) {
        try {
            caller.setTcpNoDelay(true);
            broker.setTcpNoDelay(true);
            broker.connect(new InetSocketAddress(HOST, target));
            run("up", () -> carry(caller, broker));
            run("down", () -> carry(broker, caller));
        } catch (IOException brokerGone) {
            forget(caller);
            forget(broker);
        }
    }

    private void carry(Socket from, Socket to) {
        byte[] buffer = new byte[65_536];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                LockSupport.parkNanos(delayMillis * 1_000_000);
                while (stalled) {
                    LockSupport.parkNanos(10_000_000);
                }
                out.write(buffer, 0, read);
            }
        } catch (IOException eitherEndGone) {
            // Both are closed below.
        } finally {
            forget(from);
            forget(to);
        }
    }

    private void forget(Socket socket) {
        sockets.remove(socket);
        try {
            socket.close();
        } catch (IOException gone) {
            // Nothing left to do.
        }
    }

    private static void end(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException gone) {
            // Nothing left to do.
        }
    }

    private static void run(String what, Runnable work) {
        Thread thread = new Thread(work, "link-" + what);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        stalled = false;
        listening.close();
        reset();
    }
}
