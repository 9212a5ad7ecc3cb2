package io.buildwatch.service;

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
 * Checks Foundry at the start, and later whenever no other call was made for a while. While no build is polled, a wrong
 * or expired token would otherwise show only with the next build. Has a thread of its own; {@link #serviceFailure} may
 * be called by any thread.
 */
final class FoundryWatch implements AutoCloseable {
    /** While nothing is known to be wrong: how long there may be no call before Foundry is checked. */
    static final Duration IDLE = Duration.ofMinutes(5);

    private static final Logger LOG = LoggerFactory.getLogger(FoundryWatch.class);
    private static final long PERIOD_MS = 1_000;
    private static final Duration TROUBLED = Duration.ofSeconds(10);
    private static final long MINUTE_MS = 60_000;

    /** What is checked. */
    interface Foundry {
        /** Makes one call and waits for its answer; empty if the service can be used. */
        Optional<FoundryFailure> check() throws InterruptedException;

        /** What is wrong with the service according to the latest call, whichever part made it. */
        Optional<FoundryFailure> serviceFailure();
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
     * Makes no call before {@link #start}.
     *
     * @param nanoTime as {@link System#nanoTime}
     * @param lastCall when the latest call to Foundry ended, whichever part made it, by that clock
     */
    FoundryWatch(Foundry foundry, FoundryConfig config, LongSupplier nanoTime, LongSupplier lastCall) {
        this.foundry = foundry;
        this.config = config;
        this.nanoTime = nanoTime;
        this.lastCall = lastCall;
        // These calls are not paced. They use at most half of the limit, and are made only while there are no others.
        long paced = 2 * MINUTE_MS / config.limits().perMinute();
        this.troubledNanos = TimeUnit.MILLISECONDS.toNanos(Math.max(TROUBLED.toMillis(), paced));
    }

    /** Foundry, as {@code reader} calls it over HTTP. */
    static Foundry of(HttpFoundryReader reader, FoundryConfig config) {
        return new Foundry() {
            @Override
            public Optional<FoundryFailure> check() throws InterruptedException {
                try {
                    return reader.check()
                            .get(config.connection().callTimeout().toMillis() + 1_000, TimeUnit.MILLISECONDS);
                } catch (ExecutionException | TimeoutException e) {
                    return Optional.empty(); // a fault of this client counts as no failure of Foundry
                }
            }

            @Override
            public Optional<FoundryFailure> serviceFailure() {
                return reader.serviceFailure();
            }
        };
    }

    FoundryWatch start() {
        ScheduledFuture<?> unused =
                executor.scheduleWithFixedDelay(this::checkIfDue, 0, PERIOD_MS, TimeUnit.MILLISECONDS);
        return this;
    }

    /** The failure that this watch found; empty as soon as any call shows that it is over. */
    Optional<FoundryFailure> serviceFailure() {
        return foundry.serviceFailure().isPresent() ? Optional.ofNullable(found) : Optional.empty();
    }

    /** Makes a check if one is due. One thread at a time. */
    void checkIfDue() {
        if (found != null && serviceFailure().isEmpty()) {
            noteRecovery();
        }
        long now = nanoTime.getAsLong();
        long quiet = Math.min(now - askedNanos, now - lastCall.getAsLong());
        if (asked && quiet <= (found == null ? IDLE.toNanos() : troubledNanos)) {
            return;
        }
        asked = true;
        askedNanos = now;
        try {
            handleAnswer(foundry.check());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the instance is closing
        }
    }

    private void handleAnswer(Optional<FoundryFailure> answer) {
        Kind kind = answer.map(FoundryFailure::kind).orElse(null);
        if (kind == Kind.THROTTLED || kind == Kind.NOT_SENT) {
            return; // proves neither that Foundry can be used nor that it cannot
        }
        if (answer.isPresent()) {
            if (found == null) {
                LOG.warn("{}; no build can be read until this is fixed", FoundryFailureText.line(answer.get(), config));
            }
            found = answer.get();
        } else if (found != null) {
            noteRecovery();
        }
    }

    private void noteRecovery() {
        found = null;
        LOG.info("Foundry answers and accepts the credentials");
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
