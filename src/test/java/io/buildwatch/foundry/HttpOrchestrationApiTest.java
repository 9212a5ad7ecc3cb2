package io.buildwatch.foundry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.buildwatch.config.FoundryConfig;
import io.buildwatch.foundry.CallResult.Advice;
import io.buildwatch.foundry.FoundryFailure.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.apache.hc.core5.ssl.SSLContexts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class HttpOrchestrationApiTest {
    private static final BuildRid BUILD = new BuildRid("ri.foundry.main.build.a");

    private final ExecutorService serverThreads = Executors.newCachedThreadPool();
    private final ConcurrentLinkedQueue<String> requests = new ConcurrentLinkedQueue<>();
    private final Set<Object> connections = ConcurrentHashMap.newKeySet();
    private final DaemonTimer timer = new DaemonTimer();
    private final List<OrchestrationApi> open = new ArrayList<>();
    private volatile HttpHandler handler = exchange -> answer(exchange, 200, "{}", Map.of());
    private HttpServer server;
    private HttpOrchestrationApi api;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(serverThreads);
        server.createContext("/", exchange -> {
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            connections.add(exchange.getRemoteAddress());
            handler.handle(exchange);
        });
        server.start();
        api = open(TestConfig.of(url()), TestConfig.token("s3cret-token"));
    }

    @AfterEach
    void stop() {
        open.forEach(OrchestrationApi::close);
        timer.close();
        server.stop(0);
        serverThreads.shutdownNow();
    }

    @Test
    void asksForThePageOfTheBuildWithItsToken() throws Exception {
        List<String> headers = new ArrayList<>();
        handler = exchange -> {
            headers.add(exchange.getRequestHeaders().getFirst("Authorization"));
            headers.add(exchange.getRequestHeaders().getFirst("Accept"));
            headers.add(exchange.getRequestHeaders().getFirst("Accept-Encoding"));
            answer(exchange, 200, "{\"data\":[{\"rid\":\"j\",\"jobStatus\":\"RUNNING\"}]}", Map.of());
        };
        CallResult<JobsPage> page = get(api.listJobs(BUILD, null));
        assertThat(page.failure()).isNull();
        assertThat(page.value()).isNotNull().extracting(p -> p.jobs().size()).isEqualTo(1);
        assertThat(requests)
                .containsExactly("GET /api/v2/orchestration/builds/ri.foundry.main.build.a/jobs?preview=true");
        assertThat(headers).containsExactly("Bearer s3cret-token", "application/json", "gzip");
    }

    @Test
    void writesTheTokenToNoLogWhateverTheLevel() throws Exception {
        // HttpClient's logger, whose level another test may have changed.
        Logger root = (Logger) LoggerFactory.getLogger("org.apache.hc");
        Level before = root.getLevel();
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        root.addAppender(log);
        root.setLevel(Level.TRACE);
        try {
            get(api.listJobs(BUILD, null));
            handler = exchange -> answer(exchange, 401, "", Map.of());
            get(api.listJobs(BUILD, null));
        } finally {
            root.setLevel(before);
            root.detachAppender(log);
        }
        assertThat(List.copyOf(log.list))
                .isNotEmpty()
                .noneMatch(event -> event.getFormattedMessage().contains("s3cret"));
    }

    @Test
    void percentEncodesAPageTokenSoThatItReachesNothingElse() throws Exception {
        get(api.listJobs(BUILD, "a&preview=false#/../x?y=ä %2e+\r\nX: 1@h"));
        assertThat(requests)
                .containsExactly("GET /api/v2/orchestration/builds/ri.foundry.main.build.a/jobs?preview=true&pageToken="
                        + "a%26preview%3Dfalse%23%2F..%2Fx%3Fy%3D%C3%A4%20%252e%2B%0D%0AX%3A%201%40h");
    }

    @Test
    void sendsPreviewAndPageSizeAsTheyAreSet() throws Exception {
        FoundryConfig noPreview = TestConfig.of(url()).withPreview(false);
        OrchestrationApi plain = open(noPreview, TestConfig.token("s3cret-token"));
        get(plain.listJobs(BUILD, "t"));
        FoundryConfig sevenJobs = noPreview.withAnswers(new FoundryConfig.Answers(7, TestConfig.MAX_BYTES, 1000));
        OrchestrationApi sized = open(sevenJobs, TestConfig.token("s3cret-token"));
        get(sized.listJobs(BUILD, "t"));
        assertThat(requests)
                .containsExactly(
                        "GET /api/v2/orchestration/builds/ri.foundry.main.build.a/jobs?pageToken=t",
                        "GET /api/v2/orchestration/builds/ri.foundry.main.build.a/jobs?pageSize=7&pageToken=t");
    }

    @Test
    void readsABatchAndASingleBuild() throws Exception {
        String build = "{\"rid\":\"ri.foundry.main.build.a\",\"status\":\"RUNNING\"}";
        List<String> bodies = new ArrayList<>();
        handler = exchange -> {
            bodies.add(exchange.getRequestHeaders().getFirst("Content-Type") + " "
                    + new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            String json = exchange.getRequestMethod().equals("POST")
                    ? "{\"data\":{\"ri.foundry.main.build.a\":" + build + "}}"
                    : build;
            answer(exchange, 200, json, Map.of());
        };
        CallResult<BuildBatch> batch = get(api.getBuilds(List.of(BUILD, FakeApi.rid(2))));
        assertThat(batch.value())
                .isNotNull()
                .extracting(b -> b.builds().keySet())
                .isEqualTo(Set.of(BUILD));
        assertThat(bodies.get(0))
                .isEqualTo("application/json [{\"buildRid\":\"ri.foundry.main.build.a\"},"
                        + "{\"buildRid\":\"ri.foundry.main.build.2\"}]");
        CallResult<Build> single = get(api.getBuild(BUILD));
        assertThat(single.value()).isNotNull();
        assertThat(requests)
                .containsExactly(
                        "POST /api/v2/orchestration/builds/getBatch",
                        "GET /api/v2/orchestration/builds/ri.foundry.main.build.a");
    }

    @Test
    void usesOneConnectionForCallsInTurnAndAtMostOneForEachAtOnce() throws Exception {
        for (int i = 0; i < 20; i++) {
            get(api.listJobs(BUILD, null));
        }
        // A call that begins before the last ones have released their connections opens another: at most one for each
        // I/O thread.
        assertThat(connections).hasSizeBetween(1, 3);
        List<CompletableFuture<CallResult<JobsPage>>> answers = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            answers.add(api.listJobs(BUILD, "t"));
        }
        for (CompletableFuture<CallResult<JobsPage>> answer : answers) {
            assertThat(get(answer).failure()).isNull();
        }
        // The connections of the calls in turn may be closed by then.
        assertThat(connections).hasSizeBetween(2, 28);
    }

    @Test
    void doesNotFollowARedirect() throws Exception {
        for (int status : new int[] {301, 302, 303, 307, 308}) {
            handler = exchange ->
                    answer(exchange, status, "", Map.of("Location", "http://localhost:" + port() + "/elsewhere"));
            assertThat(kind(get(api.listJobs(BUILD, null)))).isEqualTo(Kind.PROTOCOL);
        }
        assertThat(requests).hasSize(5).noneMatch(request -> request.contains("elsewhere"));
    }

    @Test
    void keepsNoCookie() throws Exception {
        List<Boolean> cookies = new ArrayList<>();
        handler = exchange -> {
            cookies.add(exchange.getRequestHeaders().containsKey("Cookie"));
            answer(exchange, 200, "{}", Map.of("Set-Cookie", "a=b; Path=/"));
        };
        get(api.listJobs(BUILD, null));
        get(api.listJobs(BUILD, null));
        assertThat(cookies).containsExactly(false, false);
    }

    @Test
    void doesNotRetryByItself() throws Exception {
        handler = exchange -> answer(exchange, 503, "", Map.of("Retry-After", "3", "QoS-Retry-Hint", "do-not-retry"));
        CallResult<JobsPage> answer = get(api.listJobs(BUILD, null));
        assertThat(requests).hasSize(1);
        assertThat(kind(answer)).isEqualTo(Kind.RETRYABLE);
        assertThat(answer.failure().retryAfter()).isEqualTo(Duration.ofSeconds(3));
        assertThat(answer.advice()).isEqualTo(Advice.DO_NOT_RETRY);
    }

    @Test
    void answersA401WithAChallengeAtOnceAndReadsTheTokenAgain() throws Exception {
        int[] rejected = {0};
        SecretSource tokens = new SecretSource() {
            @Override
            public Token current() {
                return Token.parse("token" + rejected[0], "test");
            }

            @Override
            public void onRejected() {
                rejected[0]++;
            }
        };
        OrchestrationApi other = open(TestConfig.of(url()), tokens);
        handler = exchange -> {
            boolean old = "Bearer token0".equals(exchange.getRequestHeaders().getFirst("Authorization"));
            answer(exchange, old ? 401 : 200, "{}", Map.of("WWW-Authenticate", "Basic realm=\"x\""));
        };
        assertThat(kind(get(other.listJobs(BUILD, null)))).isEqualTo(Kind.UNAUTHORIZED);
        assertThat(requests).hasSize(1);
        assertThat(get(other.listJobs(BUILD, null)).failure()).isNull();
    }

    @Test
    void withoutATokenNothingIsSent() throws Exception {
        OrchestrationApi other = open(TestConfig.of(url()), TestConfig.token(" "));
        CallResult<JobsPage> answer = get(other.listJobs(BUILD, null));
        assertThat(kind(answer)).isEqualTo(Kind.UNAUTHORIZED);
        assertThat(answer.failure().detail()).contains("foundry.token is empty");
        assertThat(requests).isEmpty();
    }

    @Test
    void inflatesGzip() throws Exception {
        handler = exchange -> gzip(exchange, "{\"data\":[{\"rid\":\"j\",\"jobStatus\":\"RUNNING\"}]}".getBytes(UTF_8));
        CallResult<JobsPage> page = get(api.listJobs(BUILD, null));
        assertThat(page.value()).isNotNull().extracting(p -> p.jobs().size()).isEqualTo(1);
    }

    @Test
    void stopsAGzipBombAtTheLimitAndGoesOn() throws Exception {
        handler = exchange -> gzip(exchange, new byte[50_000_000]);
        CallResult<JobsPage> answer = get(api.listJobs(BUILD, null));
        assertThat(kind(answer)).isEqualTo(Kind.PROTOCOL);
        assertThat(answer.failure().detail()).contains("larger than " + TestConfig.MAX_BYTES);
        assertThat(answer.advice()).isEqualTo(Advice.ASK_FOR_LESS);
        handler = exchange -> answer(exchange, 200, "{}", Map.of());
        assertThat(get(api.listJobs(BUILD, null)).failure()).isNull();
    }

    @Test
    void takesAnAnswerOfExactlyTheLimitAndNoByteMore() throws Exception {
        String frame = "{\"data\":[],\"x\":\"\"}";
        String exact = "{\"data\":[],\"x\":\"" + "a".repeat(TestConfig.MAX_BYTES - frame.length()) + "\"}";
        handler = exchange -> answer(exchange, 200, exact, Map.of());
        assertThat(get(api.listJobs(BUILD, null)).failure()).isNull();
        handler = exchange -> answer(exchange, 200, exact + " ", Map.of());
        assertThat(kind(get(api.listJobs(BUILD, null)))).isEqualTo(Kind.PROTOCOL);
    }

    @Test
    void refusesAnEncodingItDidNotAskForAndGibberish() throws Exception {
        handler = exchange -> answer(exchange, 200, "{}", Map.of("Content-Encoding", "br"));
        assertThat(kind(get(api.listJobs(BUILD, null)))).isEqualTo(Kind.PROTOCOL);
        handler = exchange -> answer(exchange, 200, "<html>login</html>", Map.of());
        CallResult<JobsPage> html = get(api.listJobs(BUILD, null));
        assertThat(kind(html)).isEqualTo(Kind.PROTOCOL);
        assertThat(html.failure().detail()).doesNotContain("login");
    }

    @Test
    void takesTheStatusOfAnErrorWithALongBody() throws Exception {
        handler = exchange -> answer(exchange, 403, "x".repeat(150_000), Map.of());
        assertThat(kind(get(api.listJobs(BUILD, null)))).isEqualTo(Kind.FORBIDDEN);
    }

    @Test
    void doesNoWorkOnTheCallersThreadAndTellsOnAnother() throws Exception {
        Thread[] told = {null};
        get(api.listJobs(BUILD, null).whenComplete((a, e) -> told[0] = Thread.currentThread()));
        assertThat(told[0].getName()).startsWith("buildwatch-foundry-io");
        assertThat(told[0].isDaemon()).isTrue();
    }

    @Test
    void closingEndsWhatIsUnderWayAndWhatComesLater() throws Exception {
        handler = exchange -> {};
        CompletableFuture<CallResult<JobsPage>> underWay = api.listJobs(BUILD, null);
        org.awaitility.Awaitility.await().until(() -> !requests.isEmpty());
        api.close();
        assertThat(underWay).isCompleted();
        assertThat(kind(underWay.join())).isEqualTo(Kind.NOT_SENT);
        assertThat(kind(get(api.listJobs(BUILD, null)))).isEqualTo(Kind.NOT_SENT);
        api.close();
    }

    @Test
    void cancellingEndsTheExchange() throws Exception {
        handler = exchange -> {};
        api.listJobs(BUILD, null).cancel(true);
        for (int i = 0; i < 100; i++) {
            api.listJobs(BUILD, "t" + i).cancel(true);
        }
        // The pool holds 75 connections. If cancelled calls kept theirs, there would be none for this call.
        handler = exchange -> answer(exchange, 200, "{}", Map.of());
        assertThat(get(api.listJobs(BUILD, null)).failure()).isNull();
    }

    private HttpOrchestrationApi open(FoundryConfig config, SecretSource tokens) {
        HttpOrchestrationApi opened = TestConfig.api(config, SSLContexts.createDefault(), tokens, timer);
        open.add(opened);
        return opened;
    }

    private URI url() {
        return URI.create("http://127.0.0.1:" + port());
    }

    private int port() {
        return server.getAddress().getPort();
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(20, TimeUnit.SECONDS);
    }

    private static Kind kind(CallResult<?> answer) {
        return answer.failure().kind();
    }

    private static void answer(HttpExchange exchange, int status, String body, Map<String, String> headers)
            throws IOException {
        byte[] bytes = body.getBytes(UTF_8);
        headers.forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static void gzip(HttpExchange exchange, byte[] body) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(body);
        }
        exchange.getResponseHeaders().set("Content-Encoding", "gzip");
        exchange.sendResponseHeaders(200, packed.size());
        exchange.getResponseBody().write(packed.toByteArray());
        exchange.close();
    }
}
