package io.buildwatch;

import io.buildwatch.config.FoundryConfig;
import io.buildwatch.foundry.FoundryFailure;
import io.buildwatch.foundry.FoundryFailure.Kind;
import io.buildwatch.foundry.HttpFoundryReader;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Foundry at the start, and later whenever nobody else has for a while: without a build to poll, a token that is wrong
 * or has become so would show only with the next build. Has a thread of its own; any may ask {@link #trouble}.
 */
final class FoundryWatch implements AutoCloseable {
    /** While nothing is known to be wrong. */
    static final Duration IDLE = Duration.ofMinutes(5);

    private static final Logger LOG = LoggerFactory.getLogger(FoundryWatch.class);
    private static final long PERIOD_MS = 1_000;
    private static final Duration TROUBLED = Duration.ofSeconds(10);
    private static final long MINUTE_MS = 60_000;

    /** What is asked. */
    interface Foundry {
        /** Makes one call and waits for its answer; empty if the service may be used. */
        Optional<FoundryFailure> check() throws InterruptedException;

        /** What is wrong with the service by the latest call of anybody. */
        Optional<FoundryFailure> trouble();
    }

    private final Foundry foundry;
    private final FoundryConfig config;
    private final LongSupplier nanoTime;
    private final LongSupplier lastCall;
    private final long troubledNanos;
    private final ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "buildwatch-foundry-watch");
        thread.setDaemon(true);
        return thread;
    });

    private volatile @Nullable FoundryFailure found;
    private boolean asked;
    private long askedNanos;

    /**
     * Asks nothing before {@link #start}.
     *
     * @param nanoTime as {@link System#nanoTime}
     * @param lastCall when anybody's call ended last, by that clock
     */
    FoundryWatch(Foundry foundry, FoundryConfig config, LongSupplier nanoTime, LongSupplier lastCall) {
        this.foundry = foundry;
        this.config = config;
        this.nanoTime = nanoTime;
        this.lastCall = lastCall;
        // These calls are not paced with the others: half of what the limit allows is within it all the same.
        long paced = 2 * MINUTE_MS / config.listRequestsPerMinute();
        this.troubledNanos = TimeUnit.MILLISECONDS.toNanos(Math.max(TROUBLED.toMillis(), paced));
    }

    /** The service over HTTP. */
    static Foundry of(HttpFoundryReader reader, FoundryConfig config) {
        return new Foundry() {
            @Override
            public Optional<FoundryFailure> check() throws InterruptedException {
                try {
                    return reader.check().get(config.callTimeout().toMillis() + 1_000, TimeUnit.MILLISECONDS);
                } catch (ExecutionException | TimeoutException e) {
                    return Optional.empty(); // a fault of the client, which tells nothing of Foundry
                }
            }

            @Override
            public Optional<FoundryFailure> trouble() {
                return reader.trouble();
            }
        };
    }

    FoundryWatch start() {
        ScheduledFuture<?> unused = executor.scheduleWithFixedDelay(this::look, 0, PERIOD_MS, TimeUnit.MILLISECONDS);
        return this;
    }

    /** What the watch found, until any call shows that it is over. */
    Optional<FoundryFailure> trouble() {
        return foundry.trouble().isPresent() ? Optional.ofNullable(found) : Optional.empty();
    }

    /** Asks, if it is time to. One thread at a time. */
    void look() {
        if (found != null && trouble().isEmpty()) {
            takeWell();
        }
        long now = nanoTime.getAsLong();
        long quiet = Math.min(now - askedNanos, now - lastCall.getAsLong());
        if (asked && quiet <= (found == null ? IDLE.toNanos() : troubledNanos)) {
            return;
        }
        asked = true;
        askedNanos = now;
        try {
            take(foundry.check());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the end of the instance
        }
    }

    private void take(Optional<FoundryFailure> answer) {
        Kind kind = answer.map(FoundryFailure::kind).orElse(null);
        if (kind == Kind.THROTTLED || kind == Kind.NOT_SENT) {
            return; // tells nothing
        }
        if (answer.isPresent()) {
            if (found == null) {
                LOG.warn("{}; no build can be read until that is put right", FoundryLines.line(answer.get(), config));
            }
            found = answer.get();
        } else if (found != null) {
            takeWell();
        }
    }

    private void takeWell() {
        found = null;
        LOG.info("Foundry answers, and takes the credentials");
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
