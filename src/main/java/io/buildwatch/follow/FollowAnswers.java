package io.buildwatch.follow;

import io.buildwatch.foundry.FollowRid;
import io.buildwatch.foundry.FoundryFailure;
import io.buildwatch.foundry.RunsPage;
import io.buildwatch.foundry.ScheduleDetails;
import io.buildwatch.foundry.ScheduleRun;
import io.buildwatch.foundry.TimedAnswer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Where finished answers wait for the stream thread. It is the only object of a follower's task that other threads use:
 * HTTP I/O threads call {@link #put}. A follow has at most one call under way, which bounds the number of answers.
 */
final class FollowAnswers {
    private static final Comparator<ScheduleRun> OLDEST_FIRST = Comparator.comparing(ScheduleRun::createdTime);

    /** A finished answer, for the {@link FollowState} that made the call. */
    sealed interface Answer {
        FollowState state();
    }

    /** A page of runs. It is processed in slices, on the stream thread. */
    static final class RunsRead implements Answer {
        private final FollowState state;
        private final TimedAnswer<RunsPage> answer;
        private final List<ScheduleRun> runs;
        private int taken;

        /** Whether each run so far was dealt with before this reading. */
        boolean allKnown = true;

        RunsRead(FollowState state, TimedAnswer<RunsPage> answer) {
            this.state = state;
            this.answer = answer;
            this.runs = answer.value() == null ? List.of() : oldestFirst(answer.value());
        }

        /**
         * Each run once, with its result if one of its elements has it. Of runs of the same time, the one that is listed
         * last comes first: the list usually begins with the newest.
         */
        private static List<ScheduleRun> oldestFirst(RunsPage page) {
            Map<String, ScheduleRun> once = new LinkedHashMap<>();
            page.runs().forEach(run -> once.merge(run.rid(), run, (a, b) -> a.result() == null ? b : a));
            List<ScheduleRun> runs = new ArrayList<>(once.values());
            Collections.reverse(runs);
            runs.sort(OLDEST_FIRST);
            return List.copyOf(runs);
        }

        @Override
        public FollowState state() {
            return state;
        }

        @Nullable
        RunsPage page() {
            return answer.value();
        }

        @Nullable
        FoundryFailure failure() {
            return answer.failure();
        }

        /** Whether the page begins with an older run than it ends with. */
        boolean isOldestFirst() {
            RunsPage page = answer.value();
            if (page == null || page.runs().isEmpty()) {
                return false;
            }
            List<ScheduleRun> listed = page.runs();
            return listed.get(0)
                    .createdTime()
                    .isBefore(listed.get(listed.size() - 1).createdTime());
        }

        long receivedAt() {
            return answer.receivedAt();
        }

        /** The next runs, at most {@code most}, the oldest first; empty if none is left. */
        List<ScheduleRun> next(int most) {
            List<ScheduleRun> next = runs.subList(taken, Math.min(runs.size(), taken + most));
            taken += next.size();
            return next;
        }

        boolean isTaken() {
            return taken == runs.size();
        }
    }

    /** A schedule's name and state. */
    record DetailsRead(FollowState state, TimedAnswer<ScheduleDetails> answer) implements Answer {}

    /** The schedules of a dataset. */
    record SchedulesRead(FollowState state, TimedAnswer<List<FollowRid>> answer) implements Answer {}

    private final Queue<Answer> waiting = new ConcurrentLinkedQueue<>();

    /** Any thread; never blocks. Also for the rest of an answer that was taken in part. */
    void put(Answer answer) {
        waiting.add(answer);
    }

    /** The answer that is next; null if none waits. */
    @Nullable
    Answer poll() {
        return waiting.poll();
    }
}
