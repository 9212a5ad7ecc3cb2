package io.buildwatch.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.config.HttpConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Which {@code Host} headers the port answers. With plain sockets, because HTTP clients write that header themselves.
 */
@Timeout(30)
final class HttpHostsTest {
    private HttpEndpoints endpoints;

    @BeforeEach
    void start() throws IOException {
        endpoints = HttpEndpoints.start(
                new HttpConfig("localhost", 0, List.of("buildwatch.example.com", "Pod-0"), true),
                new AllWell(),
                () -> "buildwatch_x 1.0\n");
    }

    @AfterEach
    void stop() {
        endpoints.close();
    }

    /**
     * Sends a request.
     *
     * @return the answer from its status on
     */
    private String send(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getByName("localhost"), endpoints.port())) {
            socket.getOutputStream().write((request + "Connection: close\r\n\r\n").getBytes(StandardCharsets.UTF_8));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    .substring("HTTP/1.1 ".length());
        }
    }

    private String get(String path, String host) throws IOException {
        return send("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "LOCALHOST:8480",
                "localhost.:1",
                "buildwatch.localhost",
                "127.0.0.1:8480",
                "10.1.2.3",
                "[::1]:8480",
                "[fe80::1]",
                "buildwatch.example.com",
                "BUILDWATCH.example.com.:443",
                "pod-0"
            })
    void addressesLocalhostAndTheNamesThatAreSetAreServed(String host) throws Exception {
        assertThat(get("/health", host)).startsWith("200 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "attacker.example",
                "attacker.example:8480",
                "127.0.0.1.attacker.example",
                "localhost.attacker.example",
                "notlocalhost",
                "evil-buildwatch.example.com",
                "x.buildwatch.example.com"
            })
    void otherNamesAreServedNothingButProbesAndMetrics(String host) throws Exception {
        for (String path : List.of("/health", "/", "/no-such-page")) {
            assertThat(get(path, host)).as(path).startsWith("421 ").contains("http.allowed.hosts");
        }
        for (String path : List.of("/livez", "/readyz", "/metrics")) {
            assertThat(get(path, host)).as(path).startsWith("200 ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1:8480@attacker.example", "[::1].attacker.example", "localhost:x", "a b", ""})
    void whatIsNoNameIsServedNothingBeyondProbesAndMetrics(String host) throws Exception {
        assertThat(get("/health", host)).startsWith("4").doesNotContain("attacker");
    }

    @Test
    void thereIsOneHostHeader() throws Exception {
        assertThat(send("GET /health HTTP/1.1\r\n")).startsWith("400 ");
        assertThat(send("GET /health HTTP/1.0\r\n")).startsWith("400 ");
        assertThat(send("GET /health HTTP/1.1\r\nHost: localhost\r\nHost: attacker.example\r\n"))
                .startsWith("400 ");
    }

    @Test
    void anAbsoluteRequestIsServedByItsHeaderToo() throws Exception {
        assertThat(send("GET http://localhost/health HTTP/1.1\r\nHost: attacker.example\r\n"))
                .startsWith("4");
    }

    @Test
    void nothingIsWrittenByAnyName() throws Exception {
        for (String host : List.of("localhost", "pod-0")) {
            assertThat(send("POST /health HTTP/1.1\r\nHost: " + host + "\r\nContent-Length: 0\r\n"))
                    .startsWith("405 ");
        }
    }
}
