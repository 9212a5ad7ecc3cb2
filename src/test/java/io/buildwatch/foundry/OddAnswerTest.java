package io.buildwatch.foundry;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.buildwatch.foundry.FoundryFailure.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.hc.core5.ssl.SSLContexts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Odd answers that real servers and proxies send, byte for byte. */
@Timeout(30)
class OddAnswerTest {
    private static final BuildRid BUILD = new BuildRid("ri.foundry.main.build.a");
    private static final byte[] PAGE = ("{\"data\":[{\"rid\":\"j\",\"jobStatus\":\"RUNNING\"}],\"x\":\""
                    + "y".repeat(2_000) + "\"}")
            .getBytes(UTF_8);

    private final DaemonTimer timer = new DaemonTimer();
    private final Map<AnswerFlaw, Integer> flaws = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> requests = new ConcurrentLinkedQueue<>();
    private volatile byte[] answer = {};
    private ServerSocket server;
    private HttpOrchestrationApi api;

    @BeforeEach
    void start() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread serving = new Thread(this::serve, "odd-server");
        serving.setDaemon(true);
        serving.start();
        FoundryListener listener = new FoundryListener() {
            @Override
            public void onCall(ApiEndpoint endpoint, FoundryFailure failure, long nanos) {}

            @Override
            public void onFlaw(AnswerFlaw flaw, int count) {
                flaws.merge(flaw, count, Integer::sum);
            }
        };
        URI url = URI.create("http://127.0.0.1:" + server.getLocalPort());
        api = TestConfig.api(TestConfig.of(url), SSLContexts.createDefault(), TestConfig.token("t"), timer, listener);
    }

    private void serve() {
        while (true) {
            try (Socket socket = server.accept()) {
                requests.add(request(socket));
                OutputStream out = socket.getOutputStream();
                out.write(answer);
                out.flush();
            } catch (SocketException closed) {
                return;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Reads a request to its end, because closing the socket before that would reset the connection. */
    private static String request(Socket socket) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        while (!read.toString(ISO_8859_1).contains("\r\n\r\n")) {
            read.write(socket.getInputStream().read());
        }
        String head = read.toString(ISO_8859_1);
        int length = head.lines()
                .filter(line -> line.startsWith("Content-Length: "))
                .mapToInt(line -> Integer.parseInt(line.substring(16)))
                .findFirst()
                .orElse(0);
        return head + new String(socket.getInputStream().readNBytes(length), ISO_8859_1);
    }

    @AfterEach
    void stop() throws IOException {
        api.close();
        timer.close();
        server.close();
    }

    static List<byte[]> encodedPages() throws IOException {
        byte[] first = Arrays.copyOf(PAGE, 700);
        byte[] second = Arrays.copyOfRange(PAGE, 700, PAGE.length);
        return List.of(
                http("200 OK", PAGE),
                http("203 Non-Authoritative Information", PAGE),
                http("200 OK", gzip(PAGE), "Content-Encoding: gzip"),
                http("200 OK", gzip(PAGE), "Content-Encoding: GZIP"),
                http("200 OK", gzip(PAGE), "Content-Encoding: x-gzip"),
                http("200 OK", join(gzip(first), gzip(second)), "Content-Encoding: gzip"),
                http("200 OK", join(gzip(new byte[0]), gzip(first), gzip(second)), "Content-Encoding: gzip"),
                http("200 OK", deflate(PAGE, false), "Content-Encoding: deflate"),
                http("200 OK", deflate(PAGE, true), "Content-Encoding: deflate"),
                http("200 OK", gzip(deflate(PAGE, false)), "Content-Encoding: deflate, gzip"),
                http("200 OK", gzip(gzip(PAGE)), "Content-Encoding: gzip", "Content-Encoding: gzip"),
                http("203 Non-Authoritative Information", gzip(PAGE), "Content-Encoding: identity, gzip"));
    }

    @ParameterizedTest
    @MethodSource("encodedPages")
    void readsAPageHoweverItIsEncoded(byte[] page) throws Exception {
        answer = page;
        CallResult<JobsPage> read = get(api.listJobs(BUILD, null));
        assertThat(read.failure()).isNull();
        assertThat(read.value().jobs()).extracting(Job::rid).containsExactly("j");
    }

    @Test
    void aDamagedOrCutOffEncodingIsAFailure() throws Exception {
        byte[] damaged = gzip(PAGE);
        damaged[damaged.length - 6] ^= 1; // a bit of the checksum
        answer = http("200 OK", damaged, "Content-Encoding: gzip");
        assertThat(get(api.listJobs(BUILD, null)).failure()).isNotNull();
        byte[] whole = gzip(PAGE);
        answer = http("200 OK", Arrays.copyOf(whole, whole.length - 9), "Content-Encoding: gzip");
        assertThat(get(api.listJobs(BUILD, null)).failure()).isNotNull();
        answer = http("200 OK", new byte[0], "Content-Encoding: gzip");
        assertThat(get(api.listJobs(BUILD, null)).failure()).isNotNull();
    }

    @Test
    void codingsInOneAnotherCostNoMoreThanOne() throws Exception {
        byte[] bomb = gzip(gzip(new byte[20_000_000]));
        answer = http("200 OK", bomb, "Content-Encoding: gzip, gzip");
        assertThat(get(api.listJobs(BUILD, null)).failure().kind()).isEqualTo(Kind.PROTOCOL);
        answer = http("200 OK", PAGE, "Content-Encoding: " + "gzip,".repeat(1_000));
        assertThat(get(api.listJobs(BUILD, null)).failure().kind()).isEqualTo(Kind.PROTOCOL);
        answer = http("200 OK", PAGE);
        assertThat(get(api.listJobs(BUILD, null)).failure()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "br", "identity"})
    void anErrorsStatusCountsWhateverItsEncoding(String coding) throws Exception {
        answer = http("403 Forbidden", new byte[0], "Content-Encoding: " + coding);
        assertThat(get(api.listJobs(BUILD, null)).failure().kind()).isEqualTo(Kind.FORBIDDEN);
        answer = http("503 Unavailable", new byte[] {1, 2, 3}, "Content-Encoding: " + coding);
        assertThat(get(api.listJobs(BUILD, null)).failure().kind()).isEqualTo(Kind.RETRYABLE);
    }

    @Test
    void readsAnErrorThatIsEncoded() throws Exception {
        byte[] error = "{\"errorCode\":\"NOT_FOUND\",\"errorName\":\"BuildNotFound\"}".getBytes(UTF_8);
        answer = http("404 Not Found", gzip(error), "Content-Encoding: x-gzip");
        assertThat(get(api.listJobs(BUILD, null)).failure().kind()).isEqualTo(Kind.NOT_FOUND);
    }

    @Test
    void anErrorUnder200IsAFailureOfEachCallAndCounted() throws Exception {
        answer = http(
                "200 OK",
                "{\"errorCode\":\"INTERNAL\",\"errorName\":\"Default:Internal\",\"errorInstanceId\":\"i-1\"}"
                        .getBytes(UTF_8));
        for (CallResult<?> failed : all()) {
            assertThat(failed.failure().kind()).isEqualTo(Kind.RETRYABLE);
            assertThat(failed.failure().detail()).isEqualTo("HTTP 200 Default:Internal (errorInstanceId i-1)");
        }
        assertThat(flaws).isEqualTo(Map.of(AnswerFlaw.ERROR_BODY, 3));
    }

    @Test
    void aBodyWithOtherFieldsOnlyIsAFailureAndNamesThem() throws Exception {
        answer = http("200 OK", "{\"message\":\"s3cret\",\"evil\\nname\":1}".getBytes(UTF_8));
        FoundryFailure list = get(api.listJobs(BUILD, null)).failure();
        assertThat(list.kind()).isEqualTo(Kind.PROTOCOL);
        assertThat(list.detail()).isEqualTo("the answer is not a page of jobs: its fields are message, evil name");
        assertThat(get(api.getBuilds(List.of(BUILD))).failure().detail())
                .isEqualTo("the answer is not a batch of builds: its fields are message, evil name");
        assertThat(get(api.getBuild(BUILD)).failure().kind()).isEqualTo(Kind.PROTOCOL);
        assertThat(flaws.get(AnswerFlaw.UNKNOWN_SHAPE)).isEqualTo(2);
    }

    @Test
    void anOddValueHidesNoJobAndIsCounted() throws Exception {
        answer = http(
                "200 OK",
                ("{\"data\":[{\"rid\":\"a\",\"jobStatus\":\"RUNNING\",\"latestAttemptStartTime\":\"\"},null,"
                                + "{\"rid\":\"b\",\"jobStatus\":\"FAILED\",\"startedTime\":\"2003-05-06T12:34:56\"}]}")
                        .getBytes(UTF_8));
        JobsPage page = get(api.listJobs(BUILD, null)).value();
        assertThat(page.jobs()).extracting(Job::rid).containsExactly("a", "b");
        assertThat(page.malformed()).isEqualTo(1);
        assertThat(page.flaw()).isEqualTo("a job that is null");
        assertThat(flaws).isEqualTo(Map.of(AnswerFlaw.UNREADABLE_VALUE, 2, AnswerFlaw.MALFORMED_ELEMENT, 1));
    }

    @Test
    void holdsARetryAfterDateAgainstTheAnswersOwn() throws Exception {
        answer = http(
                "503 Unavailable",
                new byte[0],
                "Date: Thu, 01 Jan 2026 00:00:00 GMT",
                "Retry-After: Thu, 01 Jan 2026 00:00:20 GMT");
        assertThat(get(api.listJobs(BUILD, null)).failure().retryAfter()).isEqualTo(Duration.ofSeconds(20));
        answer = http("429 Too Many Requests", new byte[0], "Retry-After: 20.5");
        assertThat(get(api.listJobs(BUILD, null)).failure().retryAfter()).isEqualTo(Duration.ofMillis(20_500));
    }

    @Test
    void tellsWhereARedirectLeads() throws Exception {
        answer = http("301 Moved Permanently", new byte[0], "Location: https://foundry.example.com/api?t=s3cret");
        assertThat(get(api.listJobs(BUILD, null)).failure().detail())
                .contains("a redirect to https://foundry.example.com/api,", "check foundry.url")
                .doesNotContain("s3cret");
    }

    @Test
    void postsJsonWithoutACharset() throws Exception {
        answer = http("200 OK", "{}".getBytes(UTF_8));
        get(api.getBuilds(List.of(BUILD)));
        assertThat(requests.peek())
                .contains("\r\nContent-Type: application/json\r\n")
                .endsWith("[{\"buildRid\":\"ri.foundry.main.build.a\"}]");
    }

    private List<CallResult<?>> all() throws Exception {
        return List.of(get(api.listJobs(BUILD, null)), get(api.getBuilds(List.of(BUILD))), get(api.getBuild(BUILD)));
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(20, TimeUnit.SECONDS);
    }

    private static byte[] http(String status, byte[] body, String... headers) throws IOException {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + status + "\r\nConnection: close\r\n");
        for (String header : headers) {
            head.append(header).append("\r\n");
        }
        head.append("Content-Length: ").append(body.length).append("\r\n\r\n");
        return join(head.toString().getBytes(ISO_8859_1), body);
    }

    private static byte[] join(byte[]... parts) throws IOException {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.write(part);
        }
        return joined.toByteArray();
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    private static byte[] deflate(byte[] bytes, boolean bare) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, bare);
        try (DeflaterOutputStream out = new DeflaterOutputStream(packed, deflater)) {
            out.write(bytes);
        }
        deflater.end();
        return packed.toByteArray();
    }
}
