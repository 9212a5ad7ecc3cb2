package io.buildwatch.dev;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class DevPortsTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

    private static int freeNow() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void freePortIsTakenWithoutAWord() throws Exception {
        int port = freeNow();

        assertThat(DevPorts.free(port, "Kafka", out)).isEqualTo(port);
        assertThat(bytes.size()).isZero();
    }

    @Test
    void afterATakenPortComesTheNextFreeOneAndItIsSaid() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int wanted = taken.getLocalPort();

            int port = DevPorts.free(wanted, "the registry", out);

            assertThat(port).isGreaterThan(wanted);
            assertThat(bytes.toString(StandardCharsets.UTF_8))
                    .isEqualToIgnoringNewLines("port " + wanted + " is taken: the registry listens on " + port);
        }
    }
}
