package io.buildwatch.foundry;

import io.buildwatch.foundry.CallResult.Advice;
import io.buildwatch.foundry.FoundryReader.Urgency;
import io.buildwatch.foundry.RequestPacer.Priority;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads all pages of one build's job list, one after the other, each through the pacer and with up to
 * {@link #MAX_TRIES} tries. A page is handed over as soon as it is read; the next is requested once few readings are
 * untaken, see {@link UntakenReadings}. The steps of a sweep run on HTTP I/O threads, the timer's and callers' threads,
 * but never two at the same time. Cancelling and closing complete the future from any thread; the next step then does
 * nothing.
 *
 * <p>If a page token has expired, the sweep starts again, once. The readings of the first run stay valid, and
 * {@link SweepResult#sentAt} remains that of the first run, which is safe for a caller that needs a sweep begun after some
 * moment.
 */
final class JobSweep implements SweepCall {
    static final int MAX_TRIES = 4;

    /** With more untaken readings a sweep waits. A page of 1,000 jobs with their outputs takes about a megabyte. */
    static final int MOST_UNTAKEN = 2_000;

    private final BuildRid build;
    private final Priority first;
    private final Means means;
    private final CompletableFuture<SweepResult> result = new CompletableFuture<>();
    private final Consumer<List<JobReading>> taker;
    private final UntakenReadings untaken;
    private final Set<String> tokensSeen = new HashSet<>();
    private @Nullable String token;
    private int pages;
    private int tries;
    private boolean restarted;

    /** Whether the current page was tried again after a 401, with another bearer token. */
    private boolean tokenRenewed;

    /** In ms since the epoch; -1 as long as no request was sent. */
    private volatile long firstSentAt = -1;

    private final AtomicInteger malformed = new AtomicInteger();
    private volatile @Nullable String flaw;

    /** How many waits for the pacer or the timer were begun. */
    private final AtomicLong waits = new AtomicLong();

    /** Cancels the current wait; guarded by {@link #waits}. */
    private CallTimer.@Nullable Alarm waiting;

    /**
     * What all sweeps share.
     *
     * @param clock for the times of requests and answers
     * @param untaken how many readings, of all sweeps, were handed over and not taken yet
     */
    record Means(
            OrchestrationApi api,
            RequestPacer pacer,
            CallTimer timer,
            Clock clock,
            RetryBackoff backoff,
            int maxPages,
            AtomicLong untaken) {}

    /** @param taker as of {@link FoundryReader#sweep} */
    JobSweep(BuildRid build, Urgency urgency, Consumer<List<JobReading>> taker, Means means) {
        this.build = build;
        this.first = switch (urgency) {
            case NEW, RETRY -> Priority.URGENT;
            case PROOF -> Priority.PROOF;
            case DUE -> Priority.DUE;
            case SAFETY -> Priority.SAFETY;
        };
        this.taker = taker;
        this.means = means;
        this.untaken = new UntakenReadings(MOST_UNTAKEN, means.untaken);
    }

    @Override
    public CompletableFuture<SweepResult> result() {
        return result;
    }

    @Override
    public void acknowledge(int readings) {
        untaken.remove(readings);
    }

    @Override
    public void cancel() {
        result.cancel(false);
        untaken.discard();
    }

    void start() {
        CompletableFuture<SweepResult> unused = result.whenComplete((sweep, cancelled) -> cancelWaiting());
        runGuarded(this::queue);
    }

    /** The result if the sweep ends now, with this failure or none; any thread. */
    SweepResult resultSoFar(@Nullable FoundryFailure failure) {
        long now = means.clock.millis();
        long sentAt = firstSentAt;
        return new SweepResult(build, sentAt < 0 ? now : sentAt, now, malformed.get(), flaw, failure);
    }

    private void queue() {
        Priority priority = pages == 0 && !restarted ? first : Priority.CONTINUATION;
        await(() -> means.pacer.enqueue(priority, this::send));
    }

    private void send(RequestPacer.Slot slot) {
        if (result.isDone()) {
            slot.release();
            return;
        }
        // Taken before the call is handed over, so that it is never later than the state that Foundry shows.
        long sentAt = means.clock.millis();
        if (firstSentAt < 0) {
            firstSentAt = sentAt;
        }
        try {
            CompletableFuture<CallResult<JobsPage>> unused = means.api
                    .listJobs(build, token)
                    .whenComplete((answer, fault) -> {
                        long receivedAt = means.clock.millis();
                        runGuarded(() -> {
                            if (fault != null) {
                                finish(LocalFailures.internal(fault));
                            } else {
                                handleAnswer(answer, sentAt, receivedAt);
                            }
                        });
                        slot.release();
                    });
        } catch (Throwable e) {
            slot.release();
            finish(LocalFailures.internal(e));
        }
    }

    private void handleAnswer(CallResult<JobsPage> answer, long sentAt, long receivedAt) {
        JobsPage page = answer.value();
        if (page != null) {
            handlePage(page, sentAt, receivedAt);
            return;
        }
        FoundryFailure failure = answer.failure();
        if (failure == null) {
            finish(LocalFailures.protocol(0, "neither a page nor a failure"));
        } else if (answer.advice() == Advice.NEW_TOKEN && !tokenRenewed) {
            tokenRenewed = true;
            queue();
        } else if (RetryBackoff.mayRetry(answer) && ++tries < MAX_TRIES) {
            long delay = means.backoff.delayNanos(failure, tries);
            await(() -> means.timer.after(delay, () -> runGuarded(this::queue)));
        } else if ("InvalidPageToken".equals(failure.errorName()) && token != null && !restarted) {
            restart();
        } else {
            finish(failure);
        }
    }

    private void handlePage(JobsPage page, long sentAt, long receivedAt) {
        malformed.addAndGet(page.malformed());
        if (flaw == null) {
            flaw = page.flaw();
        }
        List<JobReading> readings = page.jobs().stream()
                .map(job -> new JobReading(job, sentAt, receivedAt))
                .toList();
        if (!readings.isEmpty()) {
            untaken.add(readings.size());
            taker.accept(readings);
        }
        tries = 0;
        tokenRenewed = false;
        pages++;
        String next = page.nextPageToken();
        if (next == null) {
            finish(null);
        } else if (!tokensSeen.add(next)) {
            finish(LocalFailures.protocol(200, "Foundry sent the same page token twice"));
        } else if (pages >= means.maxPages) {
            finish(LocalFailures.protocol(200, "more than " + means.maxPages + " pages"));
        } else {
            token = next;
            untaken.runWhenFew(() -> runGuarded(this::queue));
        }
    }

    private void restart() {
        restarted = true;
        token = null;
        tokensSeen.clear();
        pages = 0;
        tries = 0;
        // Malformed elements are counted again by the second run; readings that were handed over stay valid.
        malformed.set(0);
        flaw = null;
        queue();
    }

    private void finish(@Nullable FoundryFailure failure) {
        result.complete(resultSoFar(failure));
    }

    /**
     * Begins a wait and keeps its alarm, with which it is cancelled. The step may run within {@code begin} and begin
     * the next wait; then the alarm is outdated and not kept.
     */
    private void await(Supplier<CallTimer.Alarm> begin) {
        long wait = waits.incrementAndGet();
        CallTimer.Alarm alarm = begin.get();
        synchronized (waits) {
            if (waits.get() == wait) {
                waiting = alarm;
            }
        }
        if (result.isDone()) {
            alarm.cancel();
        }
    }

    private void cancelWaiting() {
        CallTimer.Alarm alarm;
        synchronized (waits) {
            alarm = waiting;
        }
        if (alarm != null) {
            alarm.cancel();
        }
    }

    /** Runs a step. A fault in it ends the sweep, whose future would otherwise never complete. */
    private void runGuarded(Runnable step) {
        try {
            step.run();
        } catch (Throwable e) {
            finish(LocalFailures.internal(e));
        }
    }
}
