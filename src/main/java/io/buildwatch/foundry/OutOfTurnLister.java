package io.buildwatch.foundry;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists builds out of turn while batches do not keep up: the build with the job that was read longest ago, one page in a
 * call. What a page says of the jobs is handed over as if a batch had said it. It is not a sweep, so it proves nothing of
 * the build. The calls are those that nothing else needs, see {@link RequestPacer.Priority#OUT_OF_TURN}. Any thread; no
 * method blocks.
 */
final class OutOfTurnLister {
    /** How long batches leave out the jobs of a build that is being listed. A list that is slower must not hold them up. */
    static final Duration HELD_FOR = Duration.ofSeconds(1);

    /** How long a build is not listed out of turn after that failed. */
    static final Duration FAILED_FOR = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(OutOfTurnLister.class);

    private final OrchestrationApi api;
    private final RequestPacer pacer;
    private final CallTimer timer;
    private final Clock clock;
    private final RetryBackoff backoff;
    private final ReadingDelivery delivery;
    private final JobBatchEndpoint endpoint;
    private final RefreshedJobs jobs;

    // Guarded by this.
    private CallTimer.@Nullable Alarm alarm;
    private boolean queued;
    private int failures;
    private long notBefore;

    /** @param pacer lets as many calls through as may be made out of turn */
    OutOfTurnLister(
            OrchestrationApi api,
            RequestPacer pacer,
            CallTimer timer,
            Clock clock,
            RetryBackoff backoff,
            ReadingDelivery delivery,
            JobBatchEndpoint endpoint,
            RefreshedJobs jobs) {
        this.api = api;
        this.pacer = pacer;
        this.timer = timer;
        this.clock = clock;
        this.backoff = backoff;
        this.delivery = delivery;
        this.endpoint = endpoint;
        this.jobs = jobs;
    }

    /** Checks from now on, once in an interval, whether jobs are too old; stops when no job waits. */
    synchronized void watch() {
        if (alarm == null) {
            alarm = timer.after(jobs.interval().toNanos(), this::checkAges);
        }
    }

    private void checkAges() {
        synchronized (this) {
            alarm = null;
            if (jobs.areWaiting()) {
                watch();
            }
        }
        queueIfWanted();
    }

    private void queueIfWanted() {
        synchronized (this) {
            if (queued || !isWanted()) {
                return;
            }
            queued = true;
        }
        pacer.enqueue(RequestPacer.Priority.DUE, this::send);
    }

    private synchronized boolean isWanted() {
        return clock.millis() >= notBefore && endpoint.isAnswering() && jobs.areTooOld();
    }

    private void send(RequestPacer.Slot slot) {
        synchronized (this) {
            queued = false;
        }
        // It may have waited for long, so what was true then need not be true now.
        RefreshedJobs.Page page = isWanted() ? jobs.holdOldest() : null;
        if (page == null) {
            slot.release();
            return;
        }
        read(page, slot);
        queueIfWanted();
    }

    private void read(RefreshedJobs.Page page, RequestPacer.Slot slot) {
        // Taken before the call is handed over, so that it is never later than the state that Foundry shows.
        long sentAt = clock.millis();
        CallTimer.Alarm endOfHold = timer.after(HELD_FOR.toNanos(), () -> jobs.release(page.group()));
        try {
            CompletableFuture<CallResult<JobsPage>> unused = api.listJobs(page.group().build, page.token())
                    .whenComplete((answer, fault) -> {
                        try {
                            handle(
                                    page,
                                    fault == null ? answer : CallResult.failed(LocalFailures.internal(fault)),
                                    sentAt);
                        } catch (Throwable e) {
                            giveUp(page, e);
                        } finally {
                            endOfHold.cancel();
                            slot.release();
                        }
                    });
        } catch (Throwable e) {
            endOfHold.cancel();
            slot.release();
            giveUp(page, e);
        }
    }

    private void handle(RefreshedJobs.Page page, CallResult<JobsPage> answer, long sentAt) {
        JobsPage read = answer.value();
        if (read == null) {
            noteFailure(page, answer.failure());
            return;
        }
        synchronized (this) {
            failures = 0;
        }
        delivery.deliverPage(page.group(), jobs.takeListed(page.group(), read.jobs()), sentAt, clock.millis());
        jobs.endListing(page.group(), read.nextPageToken(), jobs.interval());
    }

    private void noteFailure(RefreshedJobs.Page page, @Nullable FoundryFailure failure) {
        FoundryFailure why = failure == null ? LocalFailures.protocol(0, "neither a page nor a failure") : failure;
        if ("InvalidPageToken".equals(why.errorName()) && page.token() != null) {
            // It has expired, so the list begins again when the build is the oldest once more.
            jobs.endListing(page.group(), null, jobs.interval());
            return;
        }
        synchronized (this) {
            failures++;
            long delay = backoff.delayNanos(why, failures) / 1_000_000;
            notBefore = clock.millis() + Math.min(delay, FAILED_FOR.toMillis());
        }
        jobs.endListing(page.group(), null, FAILED_FOR);
    }

    private void giveUp(RefreshedJobs.Page page, Throwable fault) {
        LOG.error("fault=list-out-of-turn", fault);
        jobs.endListing(page.group(), null, FAILED_FOR);
    }
}
