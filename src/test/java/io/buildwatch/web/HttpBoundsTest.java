package io.buildwatch.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * How much of the server HTTP clients can take up, by the size of requests and by connections. The server is in a JVM
 * of its own.
 */
@Timeout(90)
final class HttpBoundsTest {
    private static final String CLOSED = "closed";

    private static Process process;
    private static int port;

    @BeforeAll
    static void start() throws Exception {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        HttpEndpointsProcess.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        port = Integer.parseInt(
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8)).readLine());
    }

    @AfterAll
    static void stop() {
        process.destroyForcibly();
    }

    /** The first line of the answer, or {@link #CLOSED}. */
    private static String send(String request) {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            String line = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            return line == null ? CLOSED : line;
        } catch (SocketTimeoutException e) {
            return "no answer";
        } catch (IOException e) {
            return CLOSED; // reset, because the server did not read all of the request
        }
    }

    private static String get(String path, String headers) {
        return send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n");
    }

    @Test
    void requestLineAndHeadersAreBounded() {
        assertThat(get("/livez", "X: " + "x".repeat(8_000) + "\r\n")).isEqualTo("HTTP/1.1 200 OK");

        assertThat(get("/livez", "X: " + "x".repeat(20_000) + "\r\n")).startsWith("HTTP/1.1 431 ");
        assertThat(get("/livez?" + "x".repeat(20_000), "")).startsWith("HTTP/1.1 414 ");
        String many =
                IntStream.range(0, 3_000).mapToObj(i -> "X" + i + ": x\r\n").collect(Collectors.joining());
        assertThat(get("/livez", many)).startsWith("HTTP/1.1 431 ");
    }

    @Test
    void aBodyIsRefusedWithoutBeingReadToItsEnd() {
        assertThat(send("POST /livez HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000000\r\n\r\n"
                        + "x".repeat(100_000)))
                .startsWith("HTTP/1.1 405 ");
    }

    @Test
    void connectionsAreBoundedAndSilentOnesClosed() throws IOException {
        List<Socket> silent = new ArrayList<>();
        try {
            for (int i = 0; i < 300; i++) {
                Socket socket = new Socket("127.0.0.1", port);
                socket.setSoTimeout(1);
                silent.add(socket);
            }
            // Further connections wait until others are closed.
            assertThat(get("/livez", "")).isNotEqualTo("HTTP/1.1 200 OK");
            assertThat(silent).anyMatch(socket -> !isClosed(socket));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> get("/livez", "").equals("HTTP/1.1 200 OK"));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(40))
                    .untilAsserted(() -> assertThat(silent).allMatch(HttpBoundsTest::isClosed));
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    private static boolean isClosed(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false; // open, and nothing to read
        } catch (IOException e) {
            return true;
        }
    }
}
