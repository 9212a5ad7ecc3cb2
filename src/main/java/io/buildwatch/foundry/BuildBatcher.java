package io.buildwatch.foundry;

import io.buildwatch.foundry.CallResult.Advice;
import io.buildwatch.foundry.FoundryFailure.Kind;
import io.buildwatch.foundry.RequestPacer.Priority;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Reads builds. Those that are asked for at about the same time share one call of {@code builds/getBatch}, up to
 * {@link OrchestrationApi#MAX_BATCH} in one. If a batch is answered with a bare 404 twice in a row, the endpoint is
 * taken as missing, and builds are read one by one for {@link #BATCH_MISSING_FOR}; a single 404 may come from a proxy.
 * Any thread; calls start on the thread on which the pacers start them.
 */
public final class BuildBatcher {
    /** How long the first build of a batch waits for others. */
    public static final Duration GATHERING = Duration.ofMillis(100);

    static final Duration BATCH_MISSING_FOR = Duration.ofMinutes(10);

    /**
     * The wait before a batch that got a bare 404 is tried again. The backoff would be too short: both answers could
     * come from the same short change-over of a gateway.
     */
    static final Duration MISSING_TWICE_IN = Duration.ofSeconds(2);

    private static final Try FIRST = new Try(false, false);

    private final OrchestrationApi api;
    private final RequestPacer batchPacer;
    private final RequestPacer singlePacer;
    private final CallTimer timer;
    private final Clock clock;
    private final RetryBackoff backoff;

    private final GatheredBuilds gathered = new GatheredBuilds();
    private final OpenFutures open = new OpenFutures();

    /** How many builds a call reads at most: fewer, once an answer was too large. */
    private volatile int most = OrchestrationApi.MAX_BATCH;

    /** Guarded by {@code this}, as is the moment until which it holds. */
    private boolean batchMissing;

    private long missingUntil;

    BuildBatcher(
            OrchestrationApi api,
            RequestPacer batchPacer,
            RequestPacer singlePacer,
            CallTimer timer,
            Clock clock,
            RetryBackoff backoff) {
        this.api = api;
        this.batchPacer = batchPacer;
        this.singlePacer = singlePacer;
        this.timer = timer;
        this.clock = clock;
        this.backoff = backoff;
    }

    /** Completes with the reading, never exceptionally except by the caller's cancelling. */
    CompletableFuture<BuildReading> read(BuildRid build) {
        CompletableFuture<BuildReading> result = new CompletableFuture<>();
        if (!open.add(result, () -> failed(build, LocalFailures.notSent("the client is closing"), clock.millis()))) {
            return result;
        }
        if (gathered.add(build, result)) {
            timer.after(GATHERING.toNanos(), this::enqueueGathered);
        }
        return result;
    }

    /** Completes all open futures with {@link Kind#NOT_SENT}. */
    void close() {
        open.close();
    }

    private void enqueueGathered() {
        try {
            if (isBatchMissing()) {
                gathered.takeAll().forEach(one -> readSingly(one, 0));
                return;
            }
            batchPacer.enqueue(Priority.DUE, slot -> readGathered(slot));
        } catch (Throwable e) {
            failGathered(e);
        }
    }

    private void readGathered(RequestPacer.Slot slot) {
        try {
            GatheredBuilds.Taken taken = gathered.takeBatch(most);
            if (taken.more()) {
                enqueueGathered();
            }
            readTogether(taken.builds(), FIRST, slot);
        } catch (Throwable e) {
            slot.release();
            failGathered(e);
        }
    }

    /** Fails the gathered builds. Otherwise a call for them would count as queued, and no build would be read again. */
    private void failGathered(Throwable fault) {
        fail(gathered.takeAll(), CallResult.failed(LocalFailures.internal(fault)), clock.millis());
    }

    private void readHalf(List<WaitingBuild> half) {
        batchPacer.enqueue(Priority.CONTINUATION, slot -> readTogether(GatheredBuilds.stillWanted(half), FIRST, slot));
    }

    private void readTogether(List<WaitingBuild> builds, Try attempt, RequestPacer.Slot slot) {
        if (builds.isEmpty()) {
            slot.release();
            return;
        }
        List<BuildRid> rids = builds.stream().map(one -> one.build).toList();
        call(builds, slot, () -> api.getBuilds(rids), (answer, sentAt) -> {
            BuildBatch batch = answer.value();
            if (batch != null) {
                completeAll(builds, batch, sentAt);
            } else if (builds.size() > 1 && answer.advice() == Advice.ASK_FOR_LESS) {
                noteTooLarge(builds.size());
                readHalf(builds.subList(0, builds.size() / 2));
                readHalf(builds.subList(builds.size() / 2, builds.size()));
            } else if (isBareNotFound(answer)) {
                readAgainOrSingly(builds, attempt);
            } else if (mayBeOneBuildsFault(builds, answer)) {
                builds.forEach(one -> readSingly(one, 0));
            } else if (!attempt.retried && mayRetry(answer)) {
                retryLater(answer, () -> readAgain(builds, new Try(true, false)));
            } else {
                fail(builds, answer, sentAt);
            }
        });
    }

    private void noteTooLarge(int builds) {
        // More than the most are read only in a half that was made before; that says nothing of fewer.
        if (builds <= most) {
            most = Math.max(1, builds / 2);
        }
    }

    private void readAgain(List<WaitingBuild> builds, Try attempt) {
        if (isBatchMissing()) {
            builds.forEach(one -> readSingly(one, 0));
            return;
        }
        batchPacer.enqueue(
                Priority.CONTINUATION, slot -> readTogether(GatheredBuilds.stillWanted(builds), attempt, slot));
    }

    /** Tries the batch a second time: that is one call, whereas its builds one by one may be a hundred. */
    private void readAgainOrSingly(List<WaitingBuild> builds, Try attempt) {
        if (attempt.notFound) {
            noteBatchMissing();
        }
        if (isBatchMissing()) {
            builds.forEach(one -> readSingly(one, 0));
        } else {
            timer.after(MISSING_TWICE_IN.toNanos(), () -> readAgain(builds, new Try(attempt.retried, true)));
        }
    }

    private static boolean isBareNotFound(CallResult<?> answer) {
        FoundryFailure failure = answer.failure();
        return failure != null && failure.isBareNotFound();
    }

    private static boolean mayBeOneBuildsFault(List<WaitingBuild> builds, CallResult<BuildBatch> answer) {
        FoundryFailure failure = answer.failure();
        return failure != null
                && builds.size() > 1
                && (failure.kind() == Kind.FORBIDDEN
                        || failure.kind() == Kind.NOT_FOUND
                        || (failure.kind() == Kind.PROTOCOL && failure.status() == 400));
    }

    private void completeAll(List<WaitingBuild> builds, BuildBatch batch, long sentAt) {
        long receivedAt = clock.millis();
        for (WaitingBuild one : builds) {
            FoundryFailure failure =
                    batch.malformed().contains(one.build) ? LocalFailures.protocol(200, BuildDecoder.MALFORMED) : null;
            one.complete(new BuildReading(one.build, batch.builds().get(one.build), failure, sentAt, receivedAt));
        }
    }

    private void readSingly(WaitingBuild one, int retries) {
        singlePacer.enqueue(retries == 0 ? Priority.DUE : Priority.CONTINUATION, slot -> {
            if (!one.isWanted()) {
                slot.release();
                return;
            }
            call(List.of(one), slot, () -> api.getBuild(one.build), (answer, sentAt) -> {
                Build build = answer.value();
                if (build != null) {
                    one.complete(new BuildReading(one.build, build, null, sentAt, clock.millis()));
                } else if (retries == 0 && mayRetry(answer)) {
                    retryLater(answer, () -> readSingly(one, retries + 1));
                } else {
                    fail(List.of(one), answer, sentAt);
                }
            });
        });
    }

    /** Makes the call and releases the slot when it has ended. A fault also completes the builds' futures. */
    private <T> void call(List<WaitingBuild> builds, RequestPacer.Slot slot, Call<T> call, Taker<T> taker) {
        long sentAt = clock.millis();
        Consumer<Throwable> lost = fault -> fail(builds, CallResult.failed(LocalFailures.internal(fault)), sentAt);
        try {
            CompletableFuture<CallResult<T>> unused = call.start().whenComplete((answer, fault) -> {
                try {
                    if (fault != null) {
                        lost.accept(fault);
                    } else {
                        taker.take(answer, sentAt);
                    }
                } catch (Throwable e) {
                    lost.accept(e);
                } finally {
                    slot.release();
                }
            });
        } catch (Throwable e) {
            slot.release();
            lost.accept(e);
        }
    }

    private static boolean mayRetry(CallResult<?> answer) {
        return answer.advice() == Advice.NEW_TOKEN || RetryBackoff.mayRetry(answer);
    }

    private void retryLater(CallResult<?> answer, Runnable again) {
        FoundryFailure failure = answer.failure();
        boolean atOnce = answer.advice() == Advice.NEW_TOKEN;
        timer.after(failure == null || atOnce ? 0 : backoff.delayNanos(failure, 1), again);
    }

    private void fail(List<WaitingBuild> builds, CallResult<?> answer, long sentAt) {
        FoundryFailure failure = answer.failure();
        FoundryFailure why = failure == null ? LocalFailures.protocol(0, "neither a build nor a failure") : failure;
        builds.forEach(one -> one.complete(failed(one.build, why, sentAt)));
    }

    private BuildReading failed(BuildRid build, FoundryFailure why, long sentAt) {
        return new BuildReading(build, null, why, sentAt, clock.millis());
    }

    private synchronized void noteBatchMissing() {
        batchMissing = true;
        missingUntil = timer.nanoTime() + BATCH_MISSING_FOR.toNanos();
    }

    private synchronized boolean isBatchMissing() {
        batchMissing = batchMissing && timer.nanoTime() - missingUntil < 0;
        return batchMissing;
    }

    /**
     * How earlier calls of the same batch ended.
     *
     * @param retried whether its one retry is used up
     * @param notFound whether its last answer was a bare 404
     */
    private record Try(boolean retried, boolean notFound) {}

    private interface Call<T> {
        CompletableFuture<CallResult<T>> start();
    }

    private interface Taker<T> {
        void take(CallResult<T> answer, long sentAt);
    }
}
