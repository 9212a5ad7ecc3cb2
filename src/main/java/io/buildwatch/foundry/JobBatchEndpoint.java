package io.buildwatch.foundry;

import io.buildwatch.foundry.FoundryFailure.Kind;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What the answers of {@code jobs/getBatch} so far say of the endpoint: whether it can be used, when the next call may be
 * made, and how many jobs it may ask for. Any thread. Times in ms since the epoch.
 */
final class JobBatchEndpoint {
    static final Duration UNAVAILABLE_FOR = Duration.ofMinutes(10);

    /** So many refusals of single jobs in a row, without any answer in between, mean that the endpoint is refused. */
    private static final int REFUSALS = 10;

    private final Clock clock;
    private final RetryBackoff backoff;

    private int most = OrchestrationApi.MAX_JOB_BATCH;
    private int failures;
    private int refusals;
    private boolean tokenRenewed;
    private long notBefore;
    /** Why the endpoint cannot be used; null while it can. */
    private @Nullable FoundryFailure unavailable;

    JobBatchEndpoint(Clock clock, RetryBackoff backoff) {
        this.clock = clock;
        this.backoff = backoff;
    }

    /** Why the endpoint cannot be used; null while it can. */
    synchronized @Nullable FoundryFailure unavailable() {
        return unavailable;
    }

    synchronized boolean isAvailable() {
        return unavailable == null;
    }

    /** Whether the endpoint is refused, and it is not time yet to try it again. */
    synchronized boolean isPaused() {
        return unavailable != null && clock.millis() < notBefore;
    }

    /** Whether the endpoint can be used, and its latest call did not fail. */
    synchronized boolean isAnswering() {
        return unavailable == null && failures == 0 && clock.millis() >= notBefore;
    }

    /** When the next call may be made; 0 if at once. */
    synchronized long notBefore() {
        return notBefore;
    }

    /** How many jobs a call may ask for. */
    synchronized int most() {
        return most;
    }

    /** A call for so many jobs was too large. */
    synchronized void noteTooLarge(int asked) {
        most = Math.max(1, asked / 2);
    }

    /** Whether a call is worth another try with a new token: once, until a call succeeds. */
    synchronized boolean renewsToken() {
        boolean first = !tokenRenewed;
        tokenRenewed = true;
        return first;
    }

    /** A call succeeded. Returns whether the endpoint was unavailable before. */
    synchronized boolean noteAnswered() {
        boolean again = unavailable != null;
        if (again) {
            // The call may have been under way when another one was refused.
            notBefore = 0;
        }
        unavailable = null;
        failures = 0;
        refusals = 0;
        tokenRenewed = false;
        return again;
    }

    /** The endpoint is missing or refused. Returns whether it was available before. */
    synchronized boolean noteUnavailable(FoundryFailure failure) {
        boolean first = unavailable == null;
        unavailable = failure;
        refusals = 0;
        notBefore = clock.millis() + UNAVAILABLE_FOR.toMillis();
        return first;
    }

    /** A call for a single job was refused. Returns whether that means that the endpoint is refused. */
    synchronized boolean noteRefusal() {
        return ++refusals >= REFUSALS;
    }

    /** A call failed otherwise, so the next one waits. Returns true at every second failure in a row. */
    synchronized boolean noteFailure(FoundryFailure failure) {
        boolean counts = failure.kind() != Kind.NOT_SENT && failure.kind() != Kind.THROTTLED;
        failures += counts ? 1 : 0;
        long delay = backoff.delayNanos(failure, Math.max(1, failures)) / 1_000_000;
        notBefore = clock.millis() + Math.min(delay, UNAVAILABLE_FOR.toMillis());
        return counts && failures % 2 == 0;
    }
}
