package io.buildwatch.foundry;

import io.buildwatch.foundry.CallResult.Advice;
import io.buildwatch.foundry.FoundryFailure.Kind;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Decides whether a failed call is retried, and after which delay: exponential with full jitter, but no shorter than
 * the server's {@code Retry-After}. Any thread.
 */
final class RetryBackoff {
    /** After a longer {@code Retry-After} there is no retry: the poller reads the build again later. */
    static final Duration LONGEST_NAMED = Duration.ofSeconds(10);

    static final Duration BASE = Duration.ofMillis(200);
    static final Duration CAP = Duration.ofSeconds(5);

    private final RandomGenerator random;

    /** @param random need not be thread-safe */
    RetryBackoff(RandomGenerator random) {
        this.random = random;
    }

    static boolean mayRetry(CallResult<?> answer) {
        FoundryFailure failure = answer.failure();
        return failure != null
                && (failure.kind() == Kind.RETRYABLE || failure.kind() == Kind.THROTTLED)
                && answer.advice() != Advice.DO_NOT_RETRY
                && (failure.retryAfter() == null || failure.retryAfter().compareTo(LONGEST_NAMED) <= 0);
    }

    /**
     * How long to wait before the next try, in ns.
     *
     * @param tries how many have failed, from 1
     */
    long delayNanos(FoundryFailure failure, int tries) {
        long ceiling = Math.min(CAP.toNanos(), BASE.toNanos() << Math.min(tries - 1, 20));
        long jittered = nextLong(ceiling + 1);
        return failure.retryAfter() == null
                ? jittered
                : Math.max(jittered, failure.retryAfter().toNanos());
    }

    private synchronized long nextLong(long bound) {
        return random.nextLong(bound);
    }
}
