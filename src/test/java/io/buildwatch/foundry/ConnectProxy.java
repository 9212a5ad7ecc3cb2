package io.buildwatch.foundry;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** An HTTP proxy whose tunnels (CONNECT) all lead to one port on loopback, whatever host they are asked for. */
final class ConnectProxy implements AutoCloseable {
    /** The complete head of every request. */
    final Queue<String> heads = new ConcurrentLinkedQueue<>();

    /** The status line and headers with which it refuses a tunnel; null to make the tunnel. */
    volatile @Nullable String refusal;

    /** The value that {@code Proxy-Authorization} must have; null if none is required. */
    volatile @Nullable String wanted;

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final int target;

    ConnectProxy(int target) throws IOException {
        this.target = target;
        threads.execute(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                sockets.add(socket);
                threads.execute(() -> serve(socket));
            }
        } catch (IOException e) {
            // The proxy was closed.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            while (true) {
                String head = readHead(socket.getInputStream());
                if (head.isEmpty()) {
                    return;
                }
                heads.add(head);
                if (refusal != null) {
                    say(socket, refusal);
                } else if (wanted != null && !head.contains("Proxy-Authorization: " + wanted + "\r\n")) {
                    say(socket, "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"proxy\"");
                } else {
                    tunnel(socket);
                    return;
                }
            }
        } catch (IOException e) {
            // One of the sides hung up.
        }
    }

    private static void say(Socket socket, String head) throws IOException {
        String answer = "HTTP/1.1 " + head + "\r\nContent-Length: 2\r\n\r\n{}";
        socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
    }

    private void tunnel(Socket socket) throws IOException {
        try (Socket there = new Socket(InetAddress.getLoopbackAddress(), target)) {
            sockets.add(there);
            socket.getOutputStream().write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            threads.execute(() -> pump(there, socket));
            pump(socket, there);
        }
    }

    private static void pump(Socket from, Socket to) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            in.transferTo(out);
        } catch (IOException e) {
            // One of the sides hung up.
        }
    }

    private static String readHead(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int c = in.read();
            if (c < 0) {
                return "";
            }
            head.append((char) c);
        }
        return head.toString();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        threads.shutdownNow();
    }
}
