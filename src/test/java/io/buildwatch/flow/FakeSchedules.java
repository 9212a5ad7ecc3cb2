package io.buildwatch.flow;

import io.buildwatch.foundry.BuildRid;
import io.buildwatch.foundry.FollowRid;
import io.buildwatch.foundry.FoundryFailure;
import io.buildwatch.foundry.RunsPage;
import io.buildwatch.foundry.ScheduleDetails;
import io.buildwatch.foundry.ScheduleReader;
import io.buildwatch.foundry.ScheduleRun;
import io.buildwatch.foundry.TimedAnswer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Schedules whose runs the test sets by hand. They are listed newest first, 100 on a page; it answers at once. */
final class FakeSchedules implements ScheduleReader {
    private static final int PAGE = 100;

    private final LongSupplier clock;
    private final Map<String, FakeSchedule> schedules = new HashMap<>();
    final Map<String, List<FollowRid>> datasets = new HashMap<>();
    final List<String> calls = new ArrayList<>();

    /** How far Foundry's clock is ahead. */
    long offsetMs;

    /** Fails each call; null for none. */
    @Nullable
    FoundryFailure failure;

    /** Runs before each page is read, with the page's number from 0. */
    IntConsumer beforePage = page -> {};

    /** A schedule. */
    final class FakeSchedule {
        final List<ScheduleRun> runs = new ArrayList<>();

        @Nullable
        String name = "nightly";

        /** Fails each reading of its runs; null for none. */
        @Nullable
        FoundryFailure failure;

        /** Whether each page lists each run twice. */
        boolean twice;

        /** Whether the list is empty whatever runs there are. */
        boolean shownEmpty;

        /** Adds a run at the top of the list, created now. */
        FakeSchedule run(String rid, ScheduleRun.@Nullable Result result) {
            return runAt(rid, clock.getAsLong(), result);
        }

        /** @param createdMs by our clock */
        FakeSchedule runAt(String rid, long createdMs, ScheduleRun.@Nullable Result result) {
            runs.add(0, new ScheduleRun(rid, Instant.ofEpochMilli(createdMs + offsetMs), result));
            return this;
        }

        FakeSchedule end(String rid, ScheduleRun.Result result) {
            runs.replaceAll(run -> run.rid().equals(rid) ? new ScheduleRun(rid, run.createdTime(), result) : run);
            return this;
        }
    }

    FakeSchedules(LongSupplier clock) {
        this.clock = clock;
    }

    FakeSchedule schedule(String rid) {
        return schedules.computeIfAbsent(rid, key -> new FakeSchedule());
    }

    static ScheduleRun.Result submitted(String build) {
        return new ScheduleRun.Result(ScheduleRun.SUBMITTED, new BuildRid(build), null);
    }

    static ScheduleRun.Result ignored() {
        return new ScheduleRun.Result(ScheduleRun.IGNORED, null, null);
    }

    static ScheduleRun.Result error(String why) {
        return new ScheduleRun.Result(ScheduleRun.ERROR, null, why);
    }

    @Override
    public CompletableFuture<TimedAnswer<RunsPage>> readRuns(FollowRid schedule, @Nullable String pageToken) {
        int from = pageToken == null ? 0 : Integer.parseInt(pageToken);
        calls.add("runs " + from);
        beforePage.accept(from / PAGE);
        FakeSchedule asked = schedule(schedule.value());
        if (asked.failure != null) {
            long now = clock.getAsLong();
            return CompletableFuture.completedFuture(new TimedAnswer<>(null, asked.failure, now, now));
        }
        List<ScheduleRun> runs = asked.shownEmpty ? List.of() : asked.runs;
        int to = Math.min(runs.size(), from + PAGE);
        List<ScheduleRun> page = new ArrayList<>(runs.subList(Math.min(from, to), to));
        if (asked.twice) {
            page.addAll(List.copyOf(page));
        }
        String next = to < runs.size() ? Integer.toString(to) : null;
        return answer(new RunsPage(page, next, 0, null, Instant.ofEpochMilli(clock.getAsLong() + offsetMs)));
    }

    @Override
    public CompletableFuture<TimedAnswer<ScheduleDetails>> readSchedule(FollowRid schedule) {
        calls.add("schedule");
        return answer(new ScheduleDetails(schedule(schedule.value()).name, false));
    }

    @Override
    public CompletableFuture<TimedAnswer<List<FollowRid>>> readSchedulesOf(FollowRid dataset) {
        calls.add("dataset");
        return answer(datasets.getOrDefault(dataset.value(), List.of()));
    }

    private <T> CompletableFuture<TimedAnswer<T>> answer(T value) {
        long now = clock.getAsLong();
        return CompletableFuture.completedFuture(
                failure == null
                        ? new TimedAnswer<>(value, null, now, now)
                        : new TimedAnswer<>(null, failure, now, now));
    }
}
