package io.buildwatch.follow;

import io.buildwatch.config.PollConfig;
import io.buildwatch.foundry.FollowRid;
import io.buildwatch.foundry.FoundryFailure;
import io.buildwatch.poll.MonitoringTracker;
import io.buildwatch.state.FollowedRun;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the follower holds in memory of a follow that is not stopped. A stop or a new task makes a new object, and an
 * answer for an old one is dropped: the object is its own generation number. Stream thread only.
 */
final class FollowState {
    static final long NEVER = Long.MAX_VALUE;

    final FollowRid rid;
    final MonitoringTracker monitoring;

    /** Schedule → its runs that wait for a result, by RID. */
    final Map<String, Map<String, FollowedRun>> waiting = new HashMap<>();

    /** When the next round is due, ms since the epoch; {@link #NEVER} while one is under way. Set by {@link FollowLifecycle}. */
    long nextRound = NEVER;

    /** When the last round began, ms since the epoch. */
    long roundBegan;

    /** When the schedule's name, or the dataset's schedules, are due to be read. */
    long nextDetails;

    /** Schedule → when all of its runs that wait were last looked for, ms since the epoch. */
    private final Map<String, Long> soughtAll = new HashMap<>();

    /** Schedule → when it is to be read to the end of its list, ms since the epoch. */
    private final Map<String, Long> nextDeep = new HashMap<>();

    /** Schedule → how many readings in a row have listed no run. */
    final Map<String, Integer> emptyReadings = new HashMap<>();

    /** Of a dataset: schedules that its last answer no longer had, and that are to be read once more. */
    final Set<String> left = new HashSet<>();

    /** How many schedules of this round were read to the end, and how many could not be. */
    int schedulesRead;

    int schedulesFailed;

    /** How many rounds in a row have failed. */
    int failures;

    /** The schedules whose runs are still to be read in this round. */
    final Queue<String> toRead = new ArrayDeque<>();

    @Nullable
    RunReading reading;

    /** The call under way, cancelled when the object is no longer used. */
    @Nullable
    CompletableFuture<?> call;

    /** What is wrong with the runs that were read in this round, for people. */
    @Nullable
    String trouble;

    /** The first failure of this round. */
    @Nullable
    FoundryFailure failure;

    /** Of a dataset: the first failure to read one of its schedules in this round. */
    @Nullable
    FoundryFailure scheduleFailure;

    /** When the answer with that failure was complete, ms since the epoch. */
    long failedAt;

    FollowState(FollowRid rid, PollConfig config) {
        this.rid = rid;
        this.monitoring = new MonitoringTracker(config);
    }

    Map<String, FollowedRun> waitingOf(String schedule) {
        return waiting.computeIfAbsent(schedule, key -> new HashMap<>());
    }

    /** The runs without a result that a reading looks for beyond the page on which it would end. */
    Set<String> sought(String schedule, long now) {
        Map<String, FollowedRun> runs = waitingOf(schedule);
        boolean all = now - soughtAll.getOrDefault(schedule, 0L) >= FollowTimes.SEEK_INTERVAL;
        if (all && !runs.isEmpty()) {
            soughtAll.put(schedule, now);
        }
        return runs.entrySet().stream()
                .filter(run -> all || now - run.getValue().getNoted() < FollowTimes.SEEK_INTERVAL)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /**
     * Whether the schedule's list is to be read to its end now, as it is now and then, because its order is not
     * documented.
     *
     * @param untilNext how long until the next such reading, ms
     */
    boolean takeDeepDue(String schedule, long now, long untilNext) {
        Long due = nextDeep.get(schedule);
        if (due == null || now >= due) {
            nextDeep.put(schedule, now + untilNext);
        }
        return due != null && now >= due;
    }

    /** The reading under way. */
    RunReading reading() {
        RunReading now = reading;
        if (now == null) {
            throw new IllegalStateException("no reading is under way");
        }
        return now;
    }

    void noteFailure(FoundryFailure why, long at) {
        if (failure == null) {
            failure = why;
            failedAt = at;
        }
    }

    void cancelCall() {
        if (call != null) {
            call.cancel(false);
            call = null;
        }
    }
}
