package io.buildwatch.foundry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.buildwatch.config.OAuthClient;
import io.buildwatch.foundry.FoundryFailure.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.ssl.SSLContexts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenEndpointTest {
    private final ConcurrentLinkedQueue<String> requests = new ConcurrentLinkedQueue<>();
    private final DaemonTimer timer = new DaemonTimer();
    private volatile int status = 200;
    private volatile String body = "";
    private volatile Map<String, String> headers = Map.of();
    private HttpServer server;
    private HttpServer elsewhere;
    private HttpCaller caller;

    @BeforeEach
    void start() throws IOException {
        server = serve();
        elsewhere = serve();
        caller = new HttpCaller(
                TestConfig.of(url(server)),
                SSLContexts.createDefault(),
                timer,
                new FailureClassifier(Clock.systemUTC()));
    }

    private HttpServer serve() throws IOException {
        HttpServer serving = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        serving.createContext("/", exchange -> {
            requests.add(describe(exchange));
            byte[] bytes = body.getBytes(UTF_8);
            headers.forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        serving.start();
        return serving;
    }

    @AfterEach
    void stop() {
        caller.close();
        timer.close();
        server.stop(0);
        elsewhere.stop(0);
    }

    @Test
    void postsTheFormOfTheClientCredentialsGrant() throws Exception {
        body = "{\"token_type\":\"bearer\",\"access_token\":\"abc.def-_~+/=\",\"expires_in\":3599,\"x\":{\"y\":[1]}}";
        IssuedToken token = ask("a&b=c%d+é").value();
        assertThat(token).isEqualTo(new IssuedToken(new TokenSource.Bearer("abc.def-_~+/="), Duration.ofSeconds(3599)));
        assertThat(token.toString()).doesNotContain("abc");
        // Some servers refuse a Content-Type with a charset.
        assertThat(requests)
                .containsExactly("POST /multipass/api/oauth2/token application/x-www-form-urlencoded null "
                        + "grant_type=client_credentials&client_id=app+1&client_secret=a%26b%3Dc%25d%2B%C3%A9"
                        + "&scope=api%3Aorchestration-read");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void followsNoRedirectToAnotherHost(int redirect) throws Exception {
        status = redirect;
        headers = Map.of("Location", url(elsewhere) + "/take-it");
        assertThat(ask("s3cret").failure()).extracting(FoundryFailure::kind).isEqualTo(Kind.PROTOCOL);
        assertThat(requests).hasSize(1).noneMatch(request -> request.contains("take-it"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"access_token":"t"} | PT10M
            {"access_token":"t","expires_in":null} | PT10M
            {"access_token":"t","expires_in":"90"} | PT1M30S
            {"access_token":"t","expires_in":1.5} | PT1S
            {"access_token":"t","expires_in":"3599.0"} | PT59M59S
            {"access_token":"t","expires_in":0} | PT10M
            {"access_token":"t","expires_in":"00"} | PT10M
            {"access_token":"t","expires_in":0.0} | PT10M
            {"access_token":"t","expires_in":-5} | PT10M
            {"access_token":"t","error":null} | PT10M
            {"access_token":"t","expires_in":{"s":1}} | PT10M
            {"access_token":"t","expires_in":99999999999} | PT24H
            {"access_token":"t","expires_in":99999999999999999999999} | PT10M
            """)
    void takesALifeThatItCanRead(String answer, Duration life) throws Exception {
        body = answer;
        assertThat(ask("s3cret").value())
                .isNotNull()
                .extracting(IssuedToken::life)
                .isEqualTo(life);
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 202, 203})
    void takesATokenUnderAnyStatusOfSuccess(int success) throws Exception {
        status = success;
        body = "{\"access_token\":\"t\",\"expires_in\":3599}";
        assertThat(ask("s3cret").value())
                .isEqualTo(new IssuedToken(new TokenSource.Bearer("t"), Duration.ofSeconds(3599)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>login</html>",
                "[]",
                "{}",
                "{\"access_token\":17}",
                "{\"access_token\":\"\"}",
                "{\"access_token\":\"a\\r\\nX-Injected: b\"}",
                "{\"access_token\":\"t\",\"token_type\":\"mac\"}",
                "{\"access_token\":\"hidden\"",
                "{\"access_token\":\"hidden\"} {}"
            })
    void refusesAnAnswerWithoutATokenThatCanBeUsed(String answer) throws Exception {
        body = answer;
        FoundryFailure failure = ask("s3cret").failure();
        assertThat(failure).isNotNull().extracting(FoundryFailure::kind).isEqualTo(Kind.PROTOCOL);
        assertThat(failure.detail())
                .startsWith("no token from /multipass/api/oauth2/token: ")
                .endsWith("; check foundry.url")
                .doesNotContain("hidden", "Injected", "login");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            401 | {"error":"invalid_client","error_description":"s3cret is wrong"} | UNAUTHORIZED | HTTP 401 invalid_client; check foundry.oauth.client.id
            400 | {"error":"invalid_client"} | UNAUTHORIZED | HTTP 400 invalid_client
            400 | {"error":"invalid_scope"} | UNAUTHORIZED | must be allowed the scope api:orchestration-read
            400 | {"error":"unauthorized_client"} | UNAUTHORIZED | must be allowed the client credentials grant
            400 | {"error":"invalid_request"} | UNAUTHORIZED | HTTP 400 invalid_request; the request was not understood: check foundry.url
            400 | | UNAUTHORIZED | HTTP 400 without Foundry's error body; check foundry.url and the client's registration
            400 | {"error":"temporarily_unavailable"} | RETRYABLE | HTTP 400 temporarily_unavailable
            401 | | UNAUTHORIZED | check foundry.oauth.client.id and foundry.oauth.client.secret
            403 | <html>blocked</html> | UNAUTHORIZED | the client may not ask for tokens, or something on the way refuses it
            415 | | PROTOCOL | HTTP 415 without Foundry's error body; check foundry.url
            200 | {"error":"invalid_client"} | UNAUTHORIZED | HTTP 200 invalid_client; check foundry.oauth.client.id
            200 | {"error":"invalid_scope"} | UNAUTHORIZED | must be allowed the scope api:orchestration-read
            200 | {"errorCode":"INTERNAL","errorName":"Default:Internal"} | RETRYABLE | HTTP 200 Default:Internal
            401 | {"error":"s3cret SHOUTED"} | UNAUTHORIZED | HTTP 401 without Foundry's error body
            403 | {"errorName":"ApiUsageDenied","errorInstanceId":"i-1"} | UNAUTHORIZED | HTTP 403 ApiUsageDenied (errorInstanceId i-1)
            404 | {"errorName":"BuildNotFound"} | PROTOCOL | check foundry.url
            404 | | PROTOCOL | check foundry.url
            429 | | THROTTLED | HTTP 429
            503 | | RETRYABLE | HTTP 503
            302 | | PROTOCOL | HTTP 302
            """)
    void saysWhyThereIsNoTokenInTermsOfTheService(int code, String answer, Kind kind, String detail) throws Exception {
        status = code;
        body = answer == null ? "" : answer;
        headers = Map.of("Retry-After", "7", "WWW-Authenticate", "Basic realm=\"x\"");
        FoundryFailure failure = ask("s3cret").failure();
        assertThat(failure).isNotNull();
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.detail()).contains(detail).doesNotContain("s3cret");
        assertThat(failure.status()).isZero();
        assertThat(failure.errorName()).isNull();
        assertThat(failure.isBareNotFound()).isFalse();
        assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(7));
        assertThat(requests).hasSize(1);
    }

    @Test
    void theCallsOwnTextShowsNoSecret() {
        assertThat(HttpCall.postForm("/p", Map.of("client_secret", "s3cret")).toString())
                .isEqualTo("HttpCall[/p]");
        assertThat(List.of(new TokenSource.Bearer("s3cret")).toString()).doesNotContain("s3cret");
    }

    private CallResult<IssuedToken> ask(String secret) throws Exception {
        return new TokenEndpoint(caller, "app 1", List.of(OAuthClient.ORCHESTRATION_READ))
                .requestToken(secret)
                .get(20, TimeUnit.SECONDS);
    }

    private static URI url(HttpServer of) {
        return URI.create("http://127.0.0.1:" + of.getAddress().getPort());
    }

    private static String describe(HttpExchange exchange) throws IOException {
        return exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                + exchange.getRequestHeaders().getFirst("Content-Type") + " "
                + exchange.getRequestHeaders().getFirst("Authorization") + " "
                + new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    }
}
