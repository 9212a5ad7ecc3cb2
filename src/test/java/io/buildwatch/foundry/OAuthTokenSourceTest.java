package io.buildwatch.foundry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.buildwatch.foundry.FoundryFailure.Kind;
import io.buildwatch.foundry.TokenSource.Bearer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** When a token is requested; the clock is advanced by hand. */
class OAuthTokenSourceTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final ManualTimer timer = new ManualTimer();
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    /** The requests for a token that are under way, oldest first. */
    private final ConcurrentLinkedQueue<CompletableFuture<CallResult<IssuedToken>>> asked =
            new ConcurrentLinkedQueue<>();

    /** The client secrets of all requests so far. */
    private final ConcurrentLinkedQueue<String> secrets = new ConcurrentLinkedQueue<>();

    private volatile String secret = "s3cret";
    private final OAuthTokenSource credentials =
            new OAuthTokenSource(this::ask, secretSource(), timer::nanoTime, new Random(1));

    @BeforeEach
    void listen() {
        log.start();
        ((Logger) LoggerFactory.getLogger(OAuthTokenSource.class)).addAppender(log);
    }

    @AfterEach
    void showsNoSecret() {
        ((Logger) LoggerFactory.getLogger(OAuthTokenSource.class)).detachAppender(log);
        assertThat(log.list).noneMatch(event -> event.getFormattedMessage().contains("s3cret"));
    }

    @Test
    void callsWaitForTheFirstTokenAndShareIt() {
        CompletableFuture<CallResult<Bearer>> first = credentials.token();
        CompletableFuture<CallResult<Bearer>> second = credentials.token();
        assertThat(first).isNotDone();
        issue("t1", HOUR);
        assertThat(List.of(bearer(first), bearer(second), bearer(credentials.token())))
                .containsOnly("t1");
        assertThat(secrets).containsExactly("s3cret");
    }

    @Test
    void refreshesBeforeTheTokenExpiresWhileCallsGoOnWithTheOldOne() {
        credentials.token();
        issue("t1", HOUR);
        timer.advance(Duration.ofMinutes(55).minusSeconds(1));
        assertThat(bearer(credentials.token())).isEqualTo("t1");
        assertThat(asked).isEmpty();

        timer.advance(Duration.ofSeconds(1));
        assertThat(bearer(credentials.token())).isEqualTo("t1");
        assertThat(bearer(credentials.token())).isEqualTo("t1");
        assertThat(asked).hasSize(1);
        issue("t2", HOUR);
        assertThat(bearer(credentials.token())).isEqualTo("t2");
    }

    @Test
    void refreshesAShortLivedTokenWhenAFifthOfItsLifeIsLeft() {
        credentials.token();
        issue("t1", Duration.ofSeconds(10));
        timer.advance(Duration.ofMillis(7_999));
        credentials.token();
        assertThat(asked).isEmpty();
        timer.advance(Duration.ofMillis(1));
        credentials.token();
        assertThat(asked).hasSize(1);
    }

    @Test
    void countsTheLifeFromWhenItAsked() {
        credentials.token();
        timer.advance(Duration.ofMinutes(1));
        issue("t1", HOUR);
        timer.advance(Duration.ofMinutes(54));
        credentials.token();
        assertThat(asked).hasSize(1);
    }

    @Test
    void sendsNoTokenThatIsAboutToExpire() {
        credentials.token();
        issue("t1", HOUR);
        timer.advance(HOUR.minusSeconds(10));
        CompletableFuture<CallResult<Bearer>> waiting = credentials.token();
        assertThat(waiting).isNotDone();
        issue("t2", HOUR);
        assertThat(bearer(waiting)).isEqualTo("t2");
    }

    @Test
    void goesOnWithTheOldTokenWhileTheRefreshFails() {
        credentials.token();
        issue("t1", HOUR);
        timer.advance(Duration.ofMinutes(56));
        credentials.token();
        fail(Kind.RETRYABLE, null);
        assertThat(bearer(credentials.token())).isEqualTo("t1");
        assertThat(asked).isEmpty();
        timer.advance(OAuthTokenSource.FAILED_BASE);
        assertThat(bearer(credentials.token())).isEqualTo("t1");
        assertThat(asked).hasSize(1);
        issue("t2", HOUR);
        assertThat(bearer(credentials.token())).isEqualTo("t2");
    }

    @Test
    void exchangesATokenOnceHoweverManyCallsFindItRefused() {
        credentials.token();
        issue("t1", HOUR);
        for (int i = 0; i < 25; i++) {
            assertThat(credentials.handleRejected(new Bearer("t1"))).isTrue();
            credentials.token();
        }
        assertThat(asked).hasSize(1);
        issue("t2", HOUR);
        assertThat(credentials.handleRejected(new Bearer("t1"))).isTrue();
        assertThat(bearer(credentials.token())).isEqualTo("t2");
        assertThat(secrets).hasSize(2);
    }

    @Test
    void keepsANewTokenThatIsRefusedAsWellAndTriesAgainLater() {
        credentials.token();
        issue("t1", HOUR);
        assertThat(credentials.handleRejected(new Bearer("t1"))).isTrue();
        credentials.token();
        issue("t2", HOUR);
        assertThat(credentials.handleRejected(new Bearer("t2"))).isFalse();
        assertThat(bearer(credentials.token())).isEqualTo("t2");
        assertThat(asked).isEmpty();

        timer.advance(OAuthTokenSource.BETWEEN_RENEWALS);
        assertThat(credentials.handleRejected(new Bearer("t2"))).isTrue();
        assertThat(credentials.token()).isNotDone();
    }

    @Test
    void asksAWrongClientSeldomAndSaysWhy() {
        List<Duration> waits = new ArrayList<>();
        credentials.token();
        for (int i = 0; i < 12; i++) {
            fail(Kind.UNAUTHORIZED, null);
            assertThat(failure(credentials.token())).isEqualTo("told to fail");
            Duration waited = Duration.ZERO;
            while (asked.isEmpty()) {
                timer.advance(Duration.ofMillis(500));
                waited = waited.plusMillis(500);
                credentials.token();
            }
            waits.add(waited);
        }
        assertThat(waits.get(0)).isBetween(Duration.ofMillis(2_500), Duration.ofMillis(5_500));
        assertThat(waits.get(3)).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(41));
        assertThat(waits.get(11)).isBetween(Duration.ofMillis(150_000), Duration.ofMillis(300_500));
        assertThat(log.list).singleElement().asString().contains("cannot get a token for Foundry: told to fail");
    }

    @Test
    void asksAnewAtOnceWhenTheSecretHasChanged() {
        credentials.token();
        fail(Kind.UNAUTHORIZED, null);
        assertThat(credentials.token()).isDone();
        secret = "n3w-s3cret";
        assertThat(credentials.token()).isNotDone();
        assertThat(secrets).containsExactly("s3cret", "n3w-s3cret");
        issue("t1", HOUR);
        assertThat(bearer(credentials.token())).isEqualTo("t1");
        assertThat(log.list).last().asString().contains("issued again");
    }

    @Test
    void waitsAsLongAsTheServerAsks() {
        credentials.token();
        fail(Kind.THROTTLED, Duration.ofSeconds(90));
        timer.advance(Duration.ofSeconds(89));
        assertThat(credentials.token()).isDone();
        timer.advance(Duration.ofSeconds(1));
        assertThat(credentials.token()).isNotDone();
    }

    @Test
    void waitsForNoServerLongerThanForOneThatRefuses() {
        credentials.token();
        fail(Kind.RETRYABLE, Duration.ofDays(1));
        timer.advance(OAuthTokenSource.REFUSED_CAP.minusSeconds(1));
        assertThat(credentials.token()).isDone();
        timer.advance(Duration.ofSeconds(1));
        assertThat(credentials.token()).isNotDone();
    }

    @Test
    void withoutASecretNobodyIsAsked() {
        secret = "";
        assertThat(failure(credentials.token())).contains("no client secret", "test is empty");
        credentials.token();
        assertThat(secrets).isEmpty();
        assertThat(log.list).hasSize(1);
        secret = "s3cret";
        assertThat(credentials.token()).isNotDone();
    }

    @Test
    void aFaultOfTheIssuerIsAFailureAndNotForEver() {
        OAuthTokenSource faulty = new OAuthTokenSource(
                clientSecret -> {
                    secrets.add(clientSecret);
                    throw new IllegalStateException("on purpose");
                },
                secretSource(),
                timer::nanoTime,
                new Random(1));
        assertThat(failure(faulty.token())).contains("on purpose");
        timer.advance(OAuthTokenSource.FAILED_BASE);
        faulty.token();
        assertThat(secrets).hasSize(2);
    }

    @Test
    void asksOnceForManyThreadsAtATime() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            for (int round = 1; round <= 50; round++) {
                CountDownLatch start = new CountDownLatch(1);
                Bearer old = new Bearer("t" + (round - 1));
                List<Future<CompletableFuture<CallResult<Bearer>>>> calls = new ArrayList<>();
                for (int i = 0; i < 16; i++) {
                    calls.add(threads.submit(() -> {
                        start.await();
                        credentials.handleRejected(old);
                        return credentials.token();
                    }));
                }
                start.countDown();
                for (Future<CompletableFuture<CallResult<Bearer>>> call : calls) {
                    assertThat(call.get(20, TimeUnit.SECONDS)).isNotDone();
                }
                assertThat(secrets).hasSize(round);
                issue("t" + round, HOUR);
                for (Future<CompletableFuture<CallResult<Bearer>>> call : calls) {
                    assertThat(bearer(call.get())).isEqualTo("t" + round);
                }
                timer.advance(OAuthTokenSource.BETWEEN_RENEWALS);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private CompletableFuture<CallResult<IssuedToken>> ask(String clientSecret) {
        secrets.add(clientSecret);
        CompletableFuture<CallResult<IssuedToken>> answer = new CompletableFuture<>();
        asked.add(answer);
        return answer;
    }

    private void issue(String token, Duration life) {
        answer(CallResult.of(new IssuedToken(new Bearer(token), life)));
    }

    private void fail(Kind kind, Duration retryAfter) {
        answer(CallResult.failed(new FoundryFailure(kind, 0, null, null, retryAfter, "told to fail")));
    }

    private void answer(CallResult<IssuedToken> answer) {
        CompletableFuture<CallResult<IssuedToken>> oldest = asked.poll();
        assertThat(oldest).as("a request for a token under way").isNotNull();
        oldest.complete(answer);
    }

    private SecretSource secretSource() {
        return new SecretSource() {
            @Override
            public Token current() {
                return Token.parse(secret, "test");
            }

            @Override
            public void onRejected() {
                // Nothing to do: the secret is read again each time.
            }
        };
    }

    private static String bearer(CompletableFuture<CallResult<Bearer>> answer) {
        assertThat(answer).isDone();
        Bearer bearer = answer.join().value();
        assertThat(bearer).isNotNull();
        return bearer.value();
    }

    private static String failure(CompletableFuture<CallResult<Bearer>> answer) {
        assertThat(answer).isDone();
        return answer.join().failure().detail();
    }
}
