package io.buildwatch.foundry;

import io.buildwatch.foundry.RequestPacer.Priority;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@link ScheduleReader} that passes each call through a pacer, and repeats failed ones. Any thread. */
final class PacedScheduleReader implements ScheduleReader {
    /** Of a dataset's schedules; far more than are followed. */
    private static final int MOST_PAGES = 10;

    private final OrchestrationApi api;
    private final RequestPacer pacer;
    private final CallTimer timer;
    private final Clock clock;
    private final RetryBackoff backoff;
    private final OpenFutures open = new OpenFutures();

    PacedScheduleReader(OrchestrationApi api, RequestPacer pacer, CallTimer timer, Clock clock, RetryBackoff backoff) {
        this.api = api;
        this.pacer = pacer;
        this.timer = timer;
        this.clock = clock;
        this.backoff = backoff;
    }

    @Override
    public CompletableFuture<TimedAnswer<RunsPage>> readRuns(FollowRid schedule, @Nullable String pageToken) {
        // Page tokens are short-lived.
        return read(pageToken == null ? Priority.DUE : Priority.CONTINUATION, () -> api.listRuns(schedule, pageToken));
    }

    @Override
    public CompletableFuture<TimedAnswer<ScheduleDetails>> readSchedule(FollowRid schedule) {
        return read(Priority.DUE, () -> api.getSchedule(schedule));
    }

    @Override
    public CompletableFuture<TimedAnswer<List<FollowRid>>> readSchedulesOf(FollowRid dataset) {
        return readSchedules(dataset, null, List.of(), 1);
    }

    private CompletableFuture<TimedAnswer<List<FollowRid>>> readSchedules(
            FollowRid dataset, @Nullable String pageToken, List<FollowRid> before, int page) {
        Priority priority = pageToken == null ? Priority.DUE : Priority.CONTINUATION;
        return read(priority, () -> api.listSchedulesOf(dataset, pageToken)).thenCompose(answer -> {
            SchedulesPage read = answer.value();
            if (read == null) {
                return CompletableFuture.completedFuture(
                        new TimedAnswer<>(null, answer.failure(), answer.sentAt(), answer.receivedAt()));
            }
            List<FollowRid> all = Stream.concat(before.stream(), read.schedules().stream())
                    .distinct()
                    .toList();
            return read.nextPageToken() == null || page == MOST_PAGES
                    ? CompletableFuture.completedFuture(
                            new TimedAnswer<>(all, null, answer.sentAt(), answer.receivedAt()))
                    : readSchedules(dataset, read.nextPageToken(), all, page + 1);
        });
    }

    private <T> CompletableFuture<TimedAnswer<T>> read(
            Priority priority, Supplier<CompletableFuture<CallResult<T>>> call) {
        CompletableFuture<TimedAnswer<T>> result = new CompletableFuture<>();
        long now = clock.millis();
        FoundryFailure closing = LocalFailures.notSent("the client is closing");
        if (open.add(result, () -> new TimedAnswer<>(null, closing, now, clock.millis()))) {
            new RepeatedCall<>(call, result, pacer, priority, timer, clock, backoff).start();
        }
        return result;
    }

    /** Completes all open futures with {@link FoundryFailure.Kind#NOT_SENT}. */
    void close() {
        open.close();
    }
}
