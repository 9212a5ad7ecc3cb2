package io.buildwatch.foundry;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.config.FoundryConfig;
import io.buildwatch.foundry.FoundryFailure.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.ssl.SSLContexts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers that are cut off or are not HTTP, sent from a plain socket. */
@Timeout(30)
class BrokenConnectionTest {
    private static final BuildRid BUILD = new BuildRid("ri.foundry.main.build.a");

    private final DaemonTimer timer = new DaemonTimer();
    private ServerSocket server;

    interface Behaviour {
        void on(Socket socket, OutputStream out) throws Exception;
    }

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void stop() throws IOException {
        timer.close();
        server.close();
    }

    @Test
    void anAnswerThatIsCutOffMayBeAskedForAgain() throws Exception {
        assertThat(call("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"data\":[")
                        .kind())
                .isEqualTo(Kind.RETRYABLE);
    }

    @Test
    void aChunkedAnswerThatIsCutOffMayBeAskedForAgain() throws Exception {
        assertThat(call("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{\"data\":[\r\n")
                        .kind())
                .isEqualTo(Kind.RETRYABLE);
    }

    @Test
    void anAnswerCutOffWithoutALengthIsNotTakenForWhole() throws Exception {
        assertThat(call("HTTP/1.1 200 OK\r\n\r\n{\"data\":[").kind()).isEqualTo(Kind.PROTOCOL);
    }

    @Test
    void anAnswerCutOffBeforeItsHeadersMayBeAskedForAgain() throws Exception {
        assertThat(call("").kind()).isEqualTo(Kind.RETRYABLE);
        assertThat(call("HTTP/1.1 200 OK\r\n").kind()).isEqualTo(Kind.RETRYABLE);
    }

    @Test
    void anAnswerCutOffWithinALineOfItsHeadLooksLikeGibberish() throws Exception {
        assertThat(call("HTTP/1.1 200 OK\r\nConte").kind()).isEqualTo(Kind.PROTOCOL);
    }

    @Test
    void aResetMayBeAskedForAgain() throws Exception {
        FoundryFailure failure = call(Duration.ofSeconds(5), Duration.ofSeconds(5), (socket, out) -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{".getBytes(US_ASCII));
            out.flush();
            socket.setSoLinger(true, 0);
        });
        assertThat(failure.kind()).isEqualTo(Kind.RETRYABLE);
    }

    @Test
    void whatIsNoHttpBreaksTheProtocol() throws Exception {
        assertThat(call("SSH-2.0-OpenSSH_9.6\r\n\r\n").kind()).isIn(Kind.PROTOCOL, Kind.RETRYABLE);
    }

    @Test
    void aSilentServerIsGivenUpAfterTheAnswerTimeOut() throws Exception {
        FoundryFailure failure =
                call(Duration.ofMillis(300), Duration.ofSeconds(20), (socket, out) -> waitForEnd(socket));
        assertThat(failure.kind()).isEqualTo(Kind.RETRYABLE);
    }

    @Test
    void aSlowDripIsGivenUpAtTheDeadlineAndItsConnectionClosed() throws Exception {
        boolean[] closed = {false};
        long begin = System.nanoTime();
        FoundryFailure failure = call(Duration.ofSeconds(5), Duration.ofMillis(700), (socket, out) -> {
            out.write("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n".getBytes(US_ASCII));
            try {
                for (int i = 0; i < 400; i++) {
                    out.write(' ');
                    out.flush();
                    TimeUnit.MILLISECONDS.sleep(20);
                }
            } catch (IOException e) {
                closed[0] = true;
            }
        });
        assertThat(failure.kind()).isEqualTo(Kind.RETRYABLE);
        assertThat(failure.detail()).contains("700 ms");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(4));
        assertThat(closed[0]).isTrue();
    }

    @Test
    void noOneListeningMayBeAskedAgain() throws Exception {
        int port = server.getLocalPort();
        server.close();
        try (HttpOrchestrationApi api = open(port, Duration.ofSeconds(1), Duration.ofSeconds(5))) {
            FoundryFailure failure =
                    api.listJobs(BUILD, null).get(20, TimeUnit.SECONDS).failure();
            assertThat(failure.kind()).isEqualTo(Kind.RETRYABLE);
            assertThat(failure.detail()).doesNotContain("s3cret");
        }
    }

    @Test
    void aHostNameThatDoesNotExistMayBeAskedAgain() throws Exception {
        try (HttpOrchestrationApi api = TestConfig.api(
                TestConfig.of(URI.create("http://no-such-host.invalid")),
                SSLContexts.createDefault(),
                TestConfig.token("t"),
                timer)) {
            assertThat(api.listJobs(BUILD, null)
                            .get(20, TimeUnit.SECONDS)
                            .failure()
                            .kind())
                    .isEqualTo(Kind.RETRYABLE);
        }
    }

    private FoundryFailure call(String answer) throws Exception {
        return call(Duration.ofSeconds(5), Duration.ofSeconds(5), (socket, out) -> {
            out.write(answer.getBytes(US_ASCII));
            out.flush();
        });
    }

    private FoundryFailure call(Duration answer, Duration deadline, Behaviour behaviour) throws Exception {
        Thread serving = new Thread(() -> {
            try (Socket socket = server.accept()) {
                readHead(socket);
                behaviour.on(socket, socket.getOutputStream());
            } catch (Exception e) {
                // The client closed the connection, or the test is over.
            }
        });
        serving.start();
        FoundryFailure failure;
        try (HttpOrchestrationApi api = open(server.getLocalPort(), answer, deadline)) {
            failure = api.listJobs(BUILD, null).get(20, TimeUnit.SECONDS).failure();
            serving.join(2_000);
        }
        assertThat(failure).isNotNull();
        return failure;
    }

    private HttpOrchestrationApi open(int port, Duration answer, Duration deadline) {
        FoundryConfig config = TestConfig.of(URI.create("http://127.0.0.1:" + port));
        return TestConfig.api(
                config.withConnection(config.connection().withTimeouts(Duration.ofSeconds(5), answer, deadline)),
                SSLContexts.createDefault(),
                TestConfig.token("s3cret"),
                timer);
    }

    private static void readHead(Socket socket) throws IOException {
        int matched = 0;
        for (int c; matched < 4 && (c = socket.getInputStream().read()) >= 0; ) {
            matched = c == "\r\n\r\n".charAt(matched) ? matched + 1 : c == '\r' ? 1 : 0;
        }
    }

    private static void waitForEnd(Socket socket) throws IOException {
        while (socket.getInputStream().read() >= 0) {
            // Reads until the client closes the connection.
        }
    }
}
