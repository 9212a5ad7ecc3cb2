package io.buildwatch.foundry;

import io.buildwatch.foundry.CallResult.Advice;
import io.buildwatch.foundry.FoundryFailure.Kind;
import io.buildwatch.foundry.RequestPacer.Priority;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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
 * one call. If the endpoint is missing or refused, no job is read by it for {@link #UNAVAILABLE_FOR}. Any thread; no
 * method blocks.
 */
final class JobBatcher {
    static final Duration UNAVAILABLE_FOR = Duration.ofMinutes(10);

    /** So many refusals of single jobs in a row, without any answer in between, mean that the endpoint is refused. */
    private static final int REFUSALS = 10;

    private static final Logger LOG = LoggerFactory.getLogger(JobBatcher.class);

    private final OrchestrationApi api;
    private final RequestPacer pacer;
    private final CallTimer timer;
    private final Clock clock;
    private final RetryBackoff backoff;
    private final FoundryListener listener;

    // Guarded by this.
    private final RefreshQueue queue;
    private final Set<RefreshQueue.Group> open = new HashSet<>();
    /** Halves of calls that failed. The latest is read first, so that a single job is soon reached. */
    private final Deque<List<RefreshQueue.Entry>> halves = new ArrayDeque<>();

    private CallTimer.@Nullable Alarm alarm;
    private boolean queued;
    private boolean closed;
    private int most = OrchestrationApi.MAX_JOB_BATCH;
    private int failures;
    private int refusals;
    /** Why the endpoint cannot be used; null while it can. */
    private @Nullable FoundryFailure unavailable;

    private int jobs;
    private boolean tokenRenewed;
    private long notBefore;

    JobBatcher(
            OrchestrationApi api,
            RequestPacer pacer,
            CallTimer timer,
            Clock clock,
            RetryBackoff backoff,
            FoundryListener listener,
            Duration interval) {
        this.api = api;
        this.pacer = pacer;
        this.timer = timer;
        this.clock = clock;
        this.backoff = backoff;
        this.listener = listener;
        this.queue = new RefreshQueue(interval.toMillis());
    }

    /** As of {@link FoundryReader#refresh}. */
    JobRefresh refresh(BuildRid build, Consumer<JobsReading> taker) {
        RefreshQueue.Group group = new RefreshQueue.Group(build, taker);
        synchronized (this) {
            if (!closed) {
                open.add(group);
            }
        }
        return new BuildJobs(group);
    }

    synchronized RefreshStatus status() {
        long oldest = queue.oldestReadAt();
        return new RefreshStatus(
                unavailable == null ? RefreshStatus.Way.BATCH : RefreshStatus.Way.UNAVAILABLE,
                unavailable,
                jobs,
                oldest == RefreshQueue.NEVER ? 0 : Math.max(0, clock.millis() - oldest));
    }

    synchronized void close() {
        closed = true;
        open.clear();
        setAlarm(null);
    }

    /** Queues the next call, or sets the alarm for it. */
    private void schedule() {
        synchronized (this) {
            long due = Math.max(queue.nextDue(), notBefore);
            if (closed || queued || queue.nextDue() == RefreshQueue.NEVER) {
                return;
            }
            long wait = due - clock.millis();
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
            taken = closed ? List.of() : queue.take(most, clock.millis());
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
                    putBack(taken);
                } finally {
                    slot.release();
                    schedule();
                }
            });
        } catch (Throwable e) {
            slot.release();
            LOG.error("fault=job-batch", e);
            putBack(taken);
        }
    }

    private void handle(List<RefreshQueue.Entry> taken, CallResult<JobBatch> answer, long sentAt, long receivedAt) {
        JobBatch batch = answer.value();
        FoundryFailure failure = answer.failure();
        if (batch != null) {
            noteAnswered();
            deliver(taken, batch, sentAt, receivedAt);
        } else if (failure == null) {
            fail(taken, LocalFailures.protocol(0, "neither jobs nor a failure"), receivedAt);
        } else if (answer.advice() == Advice.NEW_TOKEN && renewsToken()) {
            putBack(taken);
        } else if (JobBatchFailures.isUnavailable(failure)) {
            noteUnavailable(failure, receivedAt);
            putBack(taken);
        } else if (JobBatchFailures.isTooLarge(answer, failure) && taken.size() > 1) {
            synchronized (this) {
                most = Math.max(1, taken.size() / 2);
            }
            putBack(taken);
        } else if (JobBatchFailures.mayBeOneJobsFault(failure)) {
            halve(taken, failure, receivedAt);
        } else {
            fail(taken, failure, receivedAt);
        }
    }

    /** Whether a call is worth another try with a new token: once, until a call succeeds. */
    private synchronized boolean renewsToken() {
        boolean first = !tokenRenewed;
        tokenRenewed = true;
        return first;
    }

    /** Finds the job that makes the call fail: each half is read on its own, at last each job. */
    private void halve(List<RefreshQueue.Entry> taken, FoundryFailure failure, long receivedAt) {
        if (isPaused()) {
            putBack(taken);
            return;
        }
        if (taken.size() > 1) {
            int middle = taken.size() / 2;
            synchronized (this) {
                halves.push(taken.subList(middle, taken.size()));
                halves.push(taken.subList(0, middle));
            }
            pacer.enqueue(Priority.CONTINUATION, this::sendHalf);
            pacer.enqueue(Priority.CONTINUATION, this::sendHalf);
            return;
        }
        boolean refused;
        synchronized (this) {
            refused = ++refusals >= REFUSALS;
        }
        if (refused) {
            noteUnavailable(failure, receivedAt);
            putBack(taken);
        } else {
            RefreshQueue.Entry entry = taken.get(0);
            entry.group.taker.accept(new JobsReading(List.of(), List.of(entry.jobRid), null, receivedAt));
        }
    }

    private void sendHalf(RequestPacer.Slot slot) {
        List<RefreshQueue.Entry> half;
        synchronized (this) {
            half = closed ? null : halves.poll();
        }
        if (half == null) {
            slot.release();
        } else {
            read(half, slot);
        }
    }

    /** Whether the endpoint is refused, and it is not time yet to try it again. */
    private synchronized boolean isPaused() {
        return unavailable != null && clock.millis() < notBefore;
    }

    private void deliver(List<RefreshQueue.Entry> taken, JobBatch batch, long sentAt, long receivedAt) {
        Map<RefreshQueue.Group, List<RefreshQueue.Entry>> byBuild = new LinkedHashMap<>();
        taken.forEach(entry ->
                byBuild.computeIfAbsent(entry.group, group -> new ArrayList<>()).add(entry));
        byBuild.forEach((group, entries) -> {
            List<JobReading> readings = new ArrayList<>();
            List<String> absent = new ArrayList<>();
            for (RefreshQueue.Entry entry : entries) {
                Job job = batch.jobs().get(entry.jobRid);
                if (job == null) {
                    absent.add(entry.jobRid);
                } else {
                    readings.add(new JobReading(job, sentAt, receivedAt));
                    listener.onJobRead(Math.max(0, sentAt - entry.readAt()));
                }
            }
            group.taker.accept(new JobsReading(List.copyOf(readings), List.copyOf(absent), null, receivedAt));
        });
    }

    /** After two failures in a row the builds concerned should be listed. */
    private void fail(List<RefreshQueue.Entry> taken, FoundryFailure failure, long receivedAt) {
        boolean counts = failure.kind() != Kind.NOT_SENT && failure.kind() != Kind.THROTTLED;
        boolean second;
        synchronized (this) {
            failures += counts ? 1 : 0;
            second = counts && failures % 2 == 0;
            long delay = backoff.delayNanos(failure, Math.max(1, failures)) / 1_000_000;
            notBefore = clock.millis() + Math.min(delay, UNAVAILABLE_FOR.toMillis());
        }
        putBack(taken);
        if (second) {
            Set<RefreshQueue.Group> concerned = new HashSet<>();
            taken.forEach(entry -> concerned.add(entry.group));
            concerned.forEach(group -> group.taker.accept(new JobsReading(List.of(), List.of(), failure, receivedAt)));
        }
    }

    private void putBack(List<RefreshQueue.Entry> taken) {
        synchronized (this) {
            queue.putBack(taken, clock.millis());
        }
        schedule();
    }

    private void noteAnswered() {
        boolean again;
        synchronized (this) {
            again = unavailable != null;
            if (again) {
                // The call may have been under way when another one was refused.
                notBefore = 0;
            }
            unavailable = null;
            failures = 0;
            refusals = 0;
            tokenRenewed = false;
        }
        if (again) {
            LOG.info("jobs can be read in batches again");
        }
    }

    private void noteUnavailable(FoundryFailure failure, long receivedAt) {
        List<RefreshQueue.Group> all;
        boolean first;
        synchronized (this) {
            first = unavailable == null;
            unavailable = failure;
            refusals = 0;
            notBefore = clock.millis() + UNAVAILABLE_FOR.toMillis();
            all = List.copyOf(open);
            halves.forEach(half -> queue.putBack(half, clock.millis()));
            halves.clear();
        }
        if (first) {
            LOG.warn(
                    "jobs cannot be read in batches, so builds are listed instead; tried again every {} minutes: {}",
                    UNAVAILABLE_FOR.toMinutes(),
                    failure.detail());
            all.forEach(group -> group.taker.accept(new JobsReading(List.of(), List.of(), failure, receivedAt)));
        }
    }

    /** Every access to the queue and to the group is guarded by the batcher. */
    private final class BuildJobs implements JobRefresh {
        private final RefreshQueue.Group group;

        BuildJobs(RefreshQueue.Group group) {
            this.group = group;
        }

        @Override
        public void keep(String jobRid, boolean running, long readAt) {
            synchronized (JobBatcher.this) {
                if (!open.contains(group)) {
                    return;
                }
                RefreshQueue.Entry entry = group.entries.computeIfAbsent(jobRid, rid -> {
                    jobs++;
                    return new RefreshQueue.Entry(group, rid);
                });
                queue.put(entry, running, readAt, clock.millis());
            }
            schedule();
        }

        @Override
        public void drop(String jobRid) {
            synchronized (JobBatcher.this) {
                RefreshQueue.Entry entry = group.entries.remove(jobRid);
                if (entry != null) {
                    jobs--;
                    queue.remove(entry, clock.millis());
                }
            }
        }

        @Override
        public void noteMove() {
            synchronized (JobBatcher.this) {
                if (open.contains(group)) {
                    queue.noteMove(group, clock.millis());
                }
            }
        }

        @Override
        public boolean isActive() {
            synchronized (JobBatcher.this) {
                return unavailable == null;
            }
        }

        @Override
        public void close() {
            synchronized (JobBatcher.this) {
                open.remove(group);
                jobs -= group.entries.size();
                queue.removeAll(group);
            }
        }
    }
}
