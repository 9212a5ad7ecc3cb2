package io.buildwatch.dev;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DevPortsTest {
    private final List<String> said = new ArrayList<>();

    private static int freeNow() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void freePortIsTakenWithoutAWord() throws Exception {
        int port = freeNow();

        assertThat(DevPorts.findFree(port, "Kafka", said::add)).isEqualTo(port);
        assertThat(said).isEmpty();
    }

    @Test
    void afterATakenPortComesTheNextFreeOneAndItIsSaid() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int wanted = taken.getLocalPort();

            int port = DevPorts.findFree(wanted, "the registry", said::add);

            assertThat(port).isGreaterThan(wanted);
            assertThat(said).containsExactly("port " + wanted + " is taken: the registry listens on " + port);
        }
    }
}
