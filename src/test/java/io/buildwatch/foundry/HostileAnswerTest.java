package io.buildwatch.foundry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.buildwatch.foundry.FoundryFailure.Kind;
import io.buildwatch.testing.GzipBomb;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.ssl.SSLContexts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that are meant to fill the memory, the stack or the log. After each the client still works. */
@Timeout(30)
class HostileAnswerTest {
    private static final BuildRid BUILD = new BuildRid("ri.foundry.main.build.a");

    private final ExecutorService serverThreads = Executors.newCachedThreadPool();
    private final DaemonTimer timer = new DaemonTimer();
    private volatile HttpHandler handler = exchange -> answer(exchange, 200, "{}");
    private HttpServer server;
    private HttpOrchestrationApi api;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(serverThreads);
        server.createContext("/", exchange -> handler.handle(exchange));
        server.start();
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        api = TestConfig.api(TestConfig.of(url), SSLContexts.createDefault(), TestConfig.token("t"), timer);
    }

    @AfterEach
    void stop() {
        api.close();
        timer.close();
        server.stop(0);
        serverThreads.shutdownNow();
    }

    /** Errors are cut off too, although only the beginning of their bodies is used. */
    @ParameterizedTest
    @ValueSource(ints = {200, 404, 500})
    void sixteenGigabytesInAFewMegabytesAreCutOff(int status) throws Exception {
        GzipBomb bomb = new GzipBomb();
        handler = exchange -> bomb.send(exchange, status);
        FoundryFailure failure = list().failure();
        assertThat(failure.kind()).isEqualTo(Kind.PROTOCOL);
        assertThat(failure.detail()).contains("larger than " + TestConfig.MAX_BYTES);
        assertThat(bomb.hungUp().await(10, TimeUnit.SECONDS)).isTrue();
        assertGoesOn();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":", "{\"data\":[{\"outputs\":[", "{\"data\":[["})
    void bottomlessNestingIsRefused(String opening) throws Exception {
        String deep = opening.repeat(150_000 / opening.length());
        for (String body : new String[] {deep, "{\"data\":[{\"x\":" + deep}) {
            for (int status : new int[] {200, 404}) {
                handler = exchange -> answer(exchange, status, body);
                assertThat(list().failure()).isNotNull();
            }
        }
        assertGoesOn();
    }

    @Test
    void megabyteStringsAreRefusedOrLeftOut() throws Exception {
        String large = "x".repeat(TestConfig.MAX_BYTES - 1_000);
        handler =
                exchange -> answer(exchange, 200, "{\"data\":[{\"rid\":\"" + large + "\",\"jobStatus\":\"RUNNING\"}]}");
        assertThat(list().value().malformed()).isEqualTo(1);
        handler = exchange -> answer(exchange, 200, "{\"" + large + "\":1}");
        assertThat(list().failure().kind()).isEqualTo(Kind.PROTOCOL);
        handler = exchange -> answer(exchange, 200, "{\"nextPageToken\":\"" + large + "\"}");
        assertThat(list().failure().detail()).hasSizeLessThanOrEqualTo(200);
        handler = exchange -> answer(exchange, 400, "{\"errorName\":\"" + large + "\"}");
        assertThat(list().failure().detail()).hasSizeLessThanOrEqualTo(200);
        handler = exchange -> answer(exchange, 200, "{\"data\":[" + "1".repeat(TestConfig.MAX_BYTES - 1_000) + "]}");
        assertThat(list().value().malformed()).isEqualTo(1);
        handler = exchange -> answer(exchange, 200, " ".repeat(1_000_000));
        assertThat(list().failure().kind()).isEqualTo(Kind.PROTOCOL);
        assertGoesOn();
    }

    @Test
    void noAnswerCanForgeALogLine() throws Exception {
        String forged = "a\n2026-11-25 ERROR forged\r\u001b[2J\u0085\u009b\u2028\u202e";
        for (String body : new String[] {
            forged,
            "{\"" + forged + "\"",
            "{\"errorName\":\"" + forged + "\"}",
            "{\"data\":\"\\n" + "\u202e",
            "{\u0085}"
        }) {
            for (int status : new int[] {200, 400, 404, 503}) {
                handler = exchange -> answer(exchange, status, body);
                assertThat(list().failure().detail())
                        .isNotBlank()
                        .hasSizeLessThanOrEqualTo(200)
                        .doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");
            }
        }
    }

    private void assertGoesOn() throws Exception {
        handler = exchange -> answer(exchange, 200, "{\"data\":[{\"rid\":\"j\",\"jobStatus\":\"RUNNING\"}]}");
        assertThat(list().value().jobs()).extracting(Job::rid).containsExactly("j");
    }

    private CallResult<JobsPage> list() throws Exception {
        return api.listJobs(BUILD, null).get(20, TimeUnit.SECONDS);
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        try (exchange) {
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
