package io.buildwatch.foundry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.buildwatch.config.OAuthClient;
import io.buildwatch.config.ProxyAddress;
import io.buildwatch.foundry.FoundryFailure.Kind;
import io.buildwatch.foundry.FoundryReader.Urgency;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Calls through a proxy to a host whose name only the proxy can resolve. */
class ProxyTest {
    private static final String HOST = "foundry.example.test";
    private static final String PASSWORD = "pr0xy:pässword";
    private static final String BASIC =
            "Basic " + Base64.getEncoder().encodeToString(("user:" + PASSWORD).getBytes(UTF_8));

    @TempDir
    private static Path directory;

    private static TestCa ca;
    private static SSLContext identity;

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private TlsFoundry foundry;
    private ConnectProxy proxy;

    @BeforeAll
    static void makeCertificates() throws Exception {
        ca = new TestCa(directory, "ca", "-validity", "30");
        identity = ca.serverFor("dns:" + HOST);
    }

    @BeforeEach
    void start() throws Exception {
        log.start();
        Logger logger = (Logger) LoggerFactory.getLogger("org.apache.hc");
        logger.addAppender(log);
        logger.setLevel(Level.TRACE);
        foundry = new TlsFoundry(identity);
        proxy = new ConnectProxy(foundry.port());
    }

    @AfterEach
    void stop() throws Exception {
        proxy.close();
        foundry.close();
        Logger logger = (Logger) LoggerFactory.getLogger("org.apache.hc");
        logger.setLevel(null);
        logger.detachAppender(log);
        assertThat(List.copyOf(log.list))
                .as("the log shows neither token nor password")
                .isNotEmpty()
                .noneMatch(event -> event.getFormattedMessage().contains("s3cret-token")
                        || event.getFormattedMessage().contains(PASSWORD)
                        || event.getFormattedMessage().contains(BASIC));
    }

    @Test
    void goesThroughATunnelAndShowsTheProxyNoToken() throws Exception {
        assertThat(sweep(null, null).failure()).isNull();
        assertThat(proxy.heads)
                .singleElement()
                .asString()
                .startsWith("CONNECT foundry.example.test:443 HTTP/1.1\r\n")
                .doesNotContain("Authorization", "s3cret");
        assertThat(foundry.requests)
                .singleElement()
                .asString()
                .contains("Bearer s3cret-token")
                .doesNotContain("Proxy-");
    }

    @Test
    void asksForTokensThroughItToo() throws Exception {
        assertThat(sweep(null, new OAuthClient("id", "client-s3cret", null)).failure())
                .isNull();
        assertThat(foundry.requests).hasSize(2).first().asString().startsWith("POST " + TokenEndpoint.PATH);
        assertThat(proxy.heads).isNotEmpty().allMatch(head -> head.startsWith("CONNECT ") && !head.contains("s3cret"));
    }

    @Test
    void showsUserAndPasswordToTheProxyAndToNobodyElse() throws Exception {
        proxy.wanted = BASIC;
        assertThat(sweep(PASSWORD, null).failure()).isNull();
        assertThat(proxy.heads).hasSize(2).last().asString().contains("Proxy-Authorization: " + BASIC);
        assertThat(foundry.requests).hasSize(1).noneMatch(request -> request.contains("Proxy-"));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 407})
    void aChallengeOfFoundryIsNotAnsweredWithThem(int status) throws Exception {
        proxy.wanted = BASIC;
        foundry.status = status;
        foundry.headers = Map.of("WWW-Authenticate", "Basic realm=\"x\"", "Proxy-Authenticate", "Basic realm=\"x\"");
        FoundryFailure failure = sweep(PASSWORD, null).failure();
        assertThat(failure.status()).as(failure.detail()).isEqualTo(status);
        assertThat(foundry.requests).noneMatch(request -> request.contains("Proxy-Auth") || request.contains("Basic"));
        assertThat(foundry.requests).hasSize(1);
    }

    @Test
    void saysThatTheProxyWantsAnotherPassword() throws Exception {
        proxy.wanted = BASIC;
        for (String wrong : new String[] {null, "other"}) {
            FoundryFailure failure = check(wrong);
            assertThat(failure.kind()).isEqualTo(Kind.RETRYABLE);
            assertThat(failure.detail()).contains("the proxy answered 407", "foundry.proxy.url");
        }
        assertThat(proxy.heads).as("attempts").hasSize(3);
        assertThat(foundry.requests).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "403 Forbidden",
                "404 Not Found",
                "429 Too Many",
                "502 Bad Gateway",
                "302 Found\r\nLocation: http://x"
            })
    void whatTheProxySaysIsNotTakenForFoundrysWord(String refusal) throws Exception {
        proxy.refusal = refusal;
        FoundryFailure failure = check(null);
        assertThat(failure.kind()).isEqualTo(Kind.RETRYABLE);
        assertThat(failure.detail()).contains("the proxy answered " + refusal.substring(0, 3) + " to CONNECT");
        assertThat(failure.status()).isZero();
        assertThat(foundry.requests).isEmpty();
    }

    @Test
    void whatFoundrySaysThroughTheTunnelIsItsWord() throws Exception {
        foundry.status = 403;
        assertThat(sweep(null, null).failure()).extracting(FoundryFailure::kind).isEqualTo(Kind.FORBIDDEN);
        foundry.status = 302;
        foundry.headers = Map.of("Location", "https://elsewhere.example.test/take-it");
        assertThat(sweep(null, null).failure()).extracting(FoundryFailure::kind).isEqualTo(Kind.PROTOCOL);
        assertThat(proxy.heads).hasSize(2).noneMatch(head -> head.contains("elsewhere"));
    }

    @Test
    void aProxyThatIsNotThereMayBeAskedAgain() throws Exception {
        proxy.close();
        assertThat(check(null).kind()).isEqualTo(Kind.RETRYABLE);
    }

    private SweepResult sweep(@Nullable String password, @Nullable OAuthClient client) throws Exception {
        try (HttpFoundryReader reader = open(password, client)) {
            return reader.sweep(FakeApi.rid(1), Urgency.NEW, page -> {})
                    .result()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    private FoundryFailure check(@Nullable String password) throws Exception {
        try (HttpFoundryReader reader = open(password, null)) {
            return reader.check().get(30, TimeUnit.SECONDS).orElseThrow();
        }
    }

    private HttpFoundryReader open(@Nullable String password, @Nullable OAuthClient client) {
        ProxyAddress address = new ProxyAddress("127.0.0.1", proxy.port(), password == null ? null : "user", password);
        return HttpFoundryReader.open(
                TestConfig.of(URI.create("https://" + HOST), client, ca.pem(), address),
                Clock.systemUTC(),
                new Random(1),
                FoundryListener.NONE);
    }
}
