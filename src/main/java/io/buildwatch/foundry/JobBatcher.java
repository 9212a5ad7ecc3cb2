package io.buildwatch.foundry;

import io.buildwatch.foundry.CallResult.Advice;
import io.buildwatch.foundry.RequestPacer.Priority;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the jobs of all builds again and again with {@code jobs/getBatch}, up to {@link OrchestrationApi#MAX_JOB_BATCH} in
 * one call. If the endpoint is missing or refused, no job is read by it for {@link JobBatchEndpoint#UNAVAILABLE_FOR}. Any
 * thread; no method blocks.
 */
final class JobBatcher {
    private static final Logger LOG = LoggerFactory.getLogger(JobBatcher.class);

    private final OrchestrationApi api;
    private final RequestPacer pacer;
    private final CallTimer timer;
    private final Clock clock;
    private final ReadingDelivery delivery;
    private final JobBatchEndpoint endpoint;
    private final RefreshedJobs jobs;
    private final HalvedBatches halves = new HalvedBatches();
    private final @Nullable OutOfTurnLister lister;

    // Guarded by this.
    private CallTimer.@Nullable Alarm alarm;
    private boolean queued;
    private boolean closed;

    /** @param outOfTurn lets through the calls that list builds out of turn; null if there are to be none */
    JobBatcher(
            OrchestrationApi api,
            RequestPacer pacer,
            @Nullable RequestPacer outOfTurn,
            CallTimer timer,
            Clock clock,
            RetryBackoff backoff,
            FoundryListener listener,
            Duration interval) {
        this.api = api;
        this.pacer = pacer;
        this.timer = timer;
        this.clock = clock;
        this.delivery = new ReadingDelivery(listener);
        this.endpoint = new JobBatchEndpoint(clock, backoff);
        this.jobs = new RefreshedJobs(clock, interval, endpoint::isAvailable, this::schedule);
        this.lister = outOfTurn == null
                ? null
                : new OutOfTurnLister(api, outOfTurn, timer, clock, backoff, delivery, endpoint, jobs);
    }

    /** As of {@link FoundryReader#refresh}. */
    JobRefresh refresh(BuildRid build, Consumer<JobsReading> taker) {
        return jobs.open(build, taker);
    }

    RefreshStatus status() {
        FoundryFailure unavailable = endpoint.unavailable();
        return new RefreshStatus(
                unavailable == null ? RefreshStatus.Way.BATCH : RefreshStatus.Way.UNAVAILABLE,
                unavailable,
                jobs.size(),
                jobs.oldestMillis());
    }

    synchronized void close() {
        closed = true;
        jobs.close();
        halves.takeAll();
        setAlarm(null);
    }

    private void schedule() {
        queueNext();
        if (lister != null) {
            lister.watch();
        }
    }

    /** Queues the next call, or sets the alarm for it. */
    private void queueNext() {
        synchronized (this) {
            long due = jobs.nextDue();
            if (closed || queued || due == RefreshQueue.NEVER) {
                return;
            }
            long wait = Math.max(due, endpoint.notBefore()) - clock.millis();
            if (wait > 0) {
                setAlarm(timer.after(wait * 1_000_000, this::schedule));
                return;
            }
            queued = true;
            setAlarm(null);
        }
        pacer.enqueue(Priority.DUE, this::send);
    }

    private void setAlarm(CallTimer.@Nullable Alarm next) {
        if (alarm != null) {
            alarm.cancel();
        }
        alarm = next;
    }

    private void send(RequestPacer.Slot slot) {
        List<RefreshQueue.Entry> taken;
        synchronized (this) {
            queued = false;
            taken = jobs.take(endpoint.most());
        }
        if (taken.isEmpty()) {
            slot.release();
        } else {
            read(taken, slot);
        }
        schedule();
    }

    private void read(List<RefreshQueue.Entry> taken, RequestPacer.Slot slot) {
        Map<String, BuildRid> asked = new LinkedHashMap<>();
        taken.forEach(entry -> asked.put(entry.jobRid, entry.group.build));
        // Taken before the call is handed over, so that it is never later than the state that Foundry shows.
        long sentAt = clock.millis();
        try {
            CompletableFuture<CallResult<JobBatch>> unused = api.getJobs(asked).whenComplete((answer, fault) -> {
                try {
                    handle(
                            taken,
                            fault == null ? answer : CallResult.failed(LocalFailures.internal(fault)),
                            sentAt,
                            clock.millis());
                } catch (Throwable e) {
                    LOG.error("fault=job-batch", e);
                    jobs.putBack(taken);
                } finally {
                    slot.release();
                    schedule();
                }
            });
        } catch (Throwable e) {
            slot.release();
            LOG.error("fault=job-batch", e);
            jobs.putBack(taken);
        }
    }

    private void handle(List<RefreshQueue.Entry> taken, CallResult<JobBatch> answer, long sentAt, long receivedAt) {
        JobBatch batch = answer.value();
        FoundryFailure failure = answer.failure();
        if (batch != null) {
            if (endpoint.noteAnswered()) {
                LOG.info("jobs can be read in batches again");
            }
            delivery.deliverBatch(taken, batch, sentAt, receivedAt);
        } else if (failure == null) {
            fail(taken, LocalFailures.protocol(0, "neither jobs nor a failure"), receivedAt);
        } else if (answer.advice() == Advice.NEW_TOKEN && endpoint.renewsToken()) {
            jobs.putBack(taken);
        } else if (JobBatchFailures.isUnavailable(failure)) {
            noteUnavailable(failure, receivedAt);
            jobs.putBack(taken);
        } else if (JobBatchFailures.isTooLarge(answer, failure) && taken.size() > 1) {
            endpoint.noteTooLarge(taken.size());
            jobs.putBack(taken);
        } else if (JobBatchFailures.mayBeOneJobsFault(failure)) {
            halve(taken, failure, receivedAt);
        } else {
            fail(taken, failure, receivedAt);
        }
    }

    /** Finds the job that makes the call fail: each half is read on its own, at last each job. */
    private void halve(List<RefreshQueue.Entry> taken, FoundryFailure failure, long receivedAt) {
        if (endpoint.isPaused()) {
            jobs.putBack(taken);
            return;
        }
        if (taken.size() > 1) {
            halves.halve(taken);
            pacer.enqueue(Priority.CONTINUATION, this::sendHalf);
            pacer.enqueue(Priority.CONTINUATION, this::sendHalf);
            return;
        }
        if (endpoint.noteRefusal()) {
            noteUnavailable(failure, receivedAt);
            jobs.putBack(taken);
        } else {
            delivery.deliverRefusal(taken.get(0), receivedAt);
        }
    }

    private void sendHalf(RequestPacer.Slot slot) {
        List<RefreshQueue.Entry> half = halves.poll();
        if (half == null) {
            slot.release();
        } else {
            read(half, slot);
        }
    }

    /** After two failures in a row the builds concerned should be listed. */
    private void fail(List<RefreshQueue.Entry> taken, FoundryFailure failure, long receivedAt) {
        boolean second = endpoint.noteFailure(failure);
        jobs.putBack(taken);
        if (second) {
            Set<RefreshQueue.Group> concerned = new HashSet<>();
            taken.forEach(entry -> concerned.add(entry.group));
            delivery.deliverFailure(concerned, failure, receivedAt);
        }
    }

    private void noteUnavailable(FoundryFailure failure, long receivedAt) {
        boolean first = endpoint.noteUnavailable(failure);
        jobs.putBack(halves.takeAll());
        if (first) {
            LOG.warn(
                    "jobs cannot be read in batches, so builds are listed instead; tried again every {} minutes: {}",
                    JobBatchEndpoint.UNAVAILABLE_FOR.toMinutes(),
                    failure.detail());
            delivery.deliverFailure(jobs.groups(), failure, receivedAt);
        }
    }
}
