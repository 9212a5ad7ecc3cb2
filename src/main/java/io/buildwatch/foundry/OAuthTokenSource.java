package io.buildwatch.foundry;

import io.buildwatch.foundry.FoundryFailure.Kind;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets bearer tokens for an OAuth2 client and holds the current one. A token is requested when a call needs one. The
 * first time, and after a 401, calls wait for the answer; if the held token only expires soon, they use it meanwhile.
 * At most one request is under way at a time. After a failure the next request is delayed, unless the client's secret
 * has changed. Any thread; nothing blocks except the reading of a small file.
 */
final class OAuthTokenSource implements TokenSource {
    /** A 401 sooner than this after the last renewal does not cause another: its token would be refused as well. */
    static final Duration BETWEEN_RENEWALS = Duration.ofSeconds(10);

    /** Longer than after other failures, because a refused client stays refused until a person acts. */
    static final Duration REFUSED_BASE = Duration.ofSeconds(5);

    static final Duration REFUSED_CAP = Duration.ofMinutes(5);
    static final Duration FAILED_BASE = Duration.ofSeconds(1);
    static final Duration FAILED_CAP = Duration.ofMinutes(1);

    private static final Logger LOG = LoggerFactory.getLogger(OAuthTokenSource.class);
    private static final Duration EARLIEST_REFRESH = Duration.ofMinutes(5);
    private static final Duration LONGEST_MARGIN = Duration.ofSeconds(10);

    private final Issuer issuer;
    private final SecretSource secrets;
    private final LongSupplier nanoTime;
    private final RandomGenerator random;

    // All fields below are guarded by this.
    private @Nullable Held held;
    private @Nullable CompletableFuture<CallResult<Bearer>> asking;
    private @Nullable FoundryFailure failure;
    private @Nullable String failedSecret;
    private int failures;
    private long nextAsk;
    private boolean renewed;
    private long renewedAt;

    /** Requests a token, as {@link TokenEndpoint#requestToken} does. */
    interface Issuer {
        CompletableFuture<CallResult<IssuedToken>> requestToken(String clientSecret);
    }

    /** A token, which is refreshed from {@code refreshAt} on and not used from {@code endsAt} on, as of nanoTime. */
    private record Held(Bearer bearer, long refreshAt, long endsAt) {}

    /**
     * @param secrets supplies the client's secret
     * @param nanoTime as {@link System#nanoTime}
     * @param random need not be thread-safe
     */
    OAuthTokenSource(Issuer issuer, SecretSource secrets, LongSupplier nanoTime, RandomGenerator random) {
        this.issuer = issuer;
        this.secrets = secrets;
        this.nanoTime = nanoTime;
        this.random = random;
    }

    @Override
    public CompletableFuture<CallResult<Bearer>> token() {
        // Outside the lock, which HTTP I/O threads take too, because this may read a file.
        SecretSource.Token read = secrets.current();
        String secret = read.secret();
        CompletableFuture<CallResult<Bearer>> mine = new CompletableFuture<>();
        CompletableFuture<CallResult<Bearer>> answer;
        boolean ask = false;
        long now = nanoTime.getAsLong();
        synchronized (this) {
            Held usable = held != null && now - held.endsAt < 0 ? held : null;
            boolean due = usable == null || now - usable.refreshAt >= 0;
            if (due && asking == null) {
                if (secret == null) {
                    noteFailure(LocalFailures.of(Kind.UNAUTHORIZED, "no client secret: " + read.problem()));
                } else if (mayRequestToken(secret, now)) {
                    asking = mine;
                    ask = true;
                }
            }
            if (usable != null) {
                answer = CompletableFuture.completedFuture(CallResult.of(usable.bearer));
            } else if (asking != null) {
                answer = asking;
            } else {
                answer = CompletableFuture.completedFuture(CallResult.failed(
                        failure == null ? LocalFailures.of(Kind.UNAUTHORIZED, "no token yet") : failure));
            }
        }
        if (ask && secret != null) {
            requestToken(secret, now, mine);
        }
        return answer;
    }

    private boolean mayRequestToken(String secret, long now) {
        return failures == 0 || now - nextAsk >= 0 || !secret.equals(failedSecret);
    }

    private void requestToken(String secret, long askedAt, CompletableFuture<CallResult<Bearer>> mine) {
        try {
            CompletableFuture<CallResult<IssuedToken>> unused = issuer.requestToken(secret)
                    .whenComplete((answer, fault) -> mine.complete(handleAnswer(
                            fault == null ? answer : CallResult.failed(LocalFailures.internal(fault)),
                            secret,
                            askedAt)));
        } catch (Throwable e) {
            // Otherwise asking would stay set, and no token would be requested again.
            mine.complete(handleAnswer(CallResult.failed(LocalFailures.internal(e)), secret, askedAt));
        }
    }

    private synchronized CallResult<Bearer> handleAnswer(CallResult<IssuedToken> answer, String secret, long askedAt) {
        asking = null;
        IssuedToken token = answer.value();
        if (token != null) {
            held = withTimes(token, askedAt);
            if (failure != null) {
                LOG.info("a token was issued again");
            }
            failure = null;
            failures = 0;
            return CallResult.of(token.bearer());
        }
        FoundryFailure why = Objects.requireNonNullElseGet(
                answer.failure(), () -> LocalFailures.protocol(0, "neither a token nor a failure"));
        if (why.kind() != Kind.NOT_SENT) {
            failures++;
            failedSecret = secret;
            nextAsk = nanoTime.getAsLong() + delayNanos(why);
            noteFailure(why);
        }
        return CallResult.failed(why);
    }

    private static Held withTimes(IssuedToken token, long askedAt) {
        long life = token.life().toNanos();
        long refresh = life - Math.min(life / 5, EARLIEST_REFRESH.toNanos());
        long end = life - Math.min(life / 20, LONGEST_MARGIN.toNanos());
        return new Held(token.bearer(), askedAt + refresh, askedAt + end);
    }

    /**
     * A delay that doubles with each failure, half of it random; no shorter than the server's {@code Retry-After}, as
     * far as that is within {@link #REFUSED_CAP}.
     */
    private long delayNanos(FoundryFailure why) {
        boolean refused = why.kind() == Kind.UNAUTHORIZED;
        long base = (refused ? REFUSED_BASE : FAILED_BASE).toNanos();
        long cap = (refused ? REFUSED_CAP : FAILED_CAP).toNanos();
        long ceiling = Math.min(cap, base << Math.min(failures - 1, 20));
        long jittered = ceiling / 2 + random.nextLong(ceiling / 2 + 1);
        // Bounded, so that a maintenance page cannot stop all reading for a day.
        return why.retryAfter() == null
                ? jittered
                : Math.max(
                        jittered,
                        Math.min(REFUSED_CAP.toNanos(), why.retryAfter().toNanos()));
    }

    private void noteFailure(FoundryFailure why) {
        if (failure == null || !failure.detail().equals(why.detail())) {
            LOG.error("cannot get a token for Foundry: {}", why.detail());
        }
        failure = why;
    }

    @Override
    public synchronized boolean handleRejected(Bearer token) {
        if (held == null || !held.bearer.equals(token)) {
            return true; // after another call's 401 it was dropped or replaced
        }
        long now = nanoTime.getAsLong();
        if (renewed && now - renewedAt < BETWEEN_RENEWALS.toNanos()) {
            return false;
        }
        renewed = true;
        renewedAt = now;
        held = null;
        return true;
    }
}
