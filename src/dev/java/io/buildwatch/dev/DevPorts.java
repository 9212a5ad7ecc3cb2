package io.buildwatch.dev;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.function.Consumer;

/**
 * The fixed ports of the embedded parts on loopback. If one is taken, the next free one is used, and a note says so.
 */
final class DevPorts {
    static final int KAFKA = 19_092;
    static final int REGISTRY = 18_081;
    static final int FOUNDRY = 18_480;
    static final int HTTP = 8_480;

    private static final int TRIES = 50;

    private DevPorts() {}

    static int findFree(int wanted, String part, Consumer<String> note) throws IOException {
        for (int port = wanted; port < wanted + TRIES; port++) {
            if (isFree(port)) {
                if (port != wanted) {
                    note.accept("port " + wanted + " is taken: " + part + " listens on " + port);
                }
                return port;
            }
        }
        throw new IOException("no free port for " + part + " from " + wanted + " to " + (wanted + TRIES - 1));
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
