package io.buildwatch.foundry;

import io.buildwatch.foundry.CallResult.Advice;
import io.buildwatch.foundry.RequestPacer.Priority;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * One call through a pacer, with up to {@link JobSweep#MAX_TRIES} tries. Its steps run on HTTP I/O threads, the timer's
 * and the caller's, never two at the same time. Completing or cancelling the result from outside ends it at the next
 * step.
 */
final class RepeatedCall<T> {
    private final Supplier<CompletableFuture<CallResult<T>>> call;
    private final CompletableFuture<TimedAnswer<T>> result;
    private final RequestPacer pacer;
    private final Priority priority;
    private final CallTimer timer;
    private final Clock clock;
    private final RetryBackoff backoff;
    private int tries;
    /** Whether the call was tried again after a 401, with another bearer token. */
    private boolean tokenRenewed;

    RepeatedCall(
            Supplier<CompletableFuture<CallResult<T>>> call,
            CompletableFuture<TimedAnswer<T>> result,
            RequestPacer pacer,
            Priority priority,
            CallTimer timer,
            Clock clock,
            RetryBackoff backoff) {
        this.call = call;
        this.result = result;
        this.pacer = pacer;
        this.priority = priority;
        this.timer = timer;
        this.clock = clock;
        this.backoff = backoff;
    }

    void start() {
        runGuarded(this::queue);
    }

    private void queue() {
        CallTimer.Alarm place = pacer.enqueue(priority, this::send);
        CompletableFuture<TimedAnswer<T>> unused = result.whenComplete((answer, cancelled) -> place.cancel());
    }

    private void send(RequestPacer.Slot slot) {
        if (result.isDone()) {
            slot.release();
            return;
        }
        // Taken before the call is handed over, so that it is never later than the state that Foundry shows.
        long sentAt = clock.millis();
        try {
            CompletableFuture<CallResult<T>> unused = call.get().whenComplete((answer, fault) -> {
                runGuarded(() -> {
                    if (fault != null) {
                        fail(LocalFailures.internal(fault), sentAt);
                    } else {
                        handleAnswer(answer, sentAt);
                    }
                });
                slot.release();
            });
        } catch (Throwable e) {
            slot.release();
            fail(LocalFailures.internal(e), sentAt);
        }
    }

    private void handleAnswer(CallResult<T> answer, long sentAt) {
        FoundryFailure failure = answer.failure();
        if (failure == null) {
            result.complete(new TimedAnswer<>(answer.value(), null, sentAt, clock.millis()));
        } else if (answer.advice() == Advice.NEW_TOKEN && !tokenRenewed) {
            tokenRenewed = true;
            queue();
        } else if (RetryBackoff.mayRetry(answer) && ++tries < JobSweep.MAX_TRIES) {
            timer.after(backoff.delayNanos(failure, tries), () -> runGuarded(this::queue));
        } else {
            fail(failure, sentAt);
        }
    }

    private void fail(FoundryFailure failure, long sentAt) {
        result.complete(new TimedAnswer<>(null, failure, sentAt, clock.millis()));
    }

    /** Runs a step. A fault in it ends the call, whose future would otherwise never complete. */
    private void runGuarded(Runnable step) {
        try {
            step.run();
        } catch (Throwable e) {
            fail(LocalFailures.internal(e), clock.millis());
        }
    }
}
