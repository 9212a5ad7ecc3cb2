package io.buildwatch.follow;

import io.buildwatch.config.PollConfig;
import io.buildwatch.follow.FollowAnswers.Answer;
import io.buildwatch.follow.FollowAnswers.DetailsRead;
import io.buildwatch.follow.FollowAnswers.RunsRead;
import io.buildwatch.follow.FollowAnswers.SchedulesRead;
import io.buildwatch.foundry.FollowRid;
import io.buildwatch.foundry.ScheduleReader;
import io.buildwatch.intake.CommandHeaders;
import io.buildwatch.intake.WatchRequest;
import io.buildwatch.poll.LastSuccessfulListing;
import io.buildwatch.state.WatchedFollow;
import io.buildwatch.streams.CommitPacer;
import io.buildwatch.streams.FlowListener;
import io.buildwatch.streams.StreamFault;
import io.buildwatch.streams.ThreadCommitState;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * The processor that follows schedules and datasets: it reads their runs, and writes each build that a run has started to
 * {@code build-rids}, in the transaction that notes the run. It takes the same commands as the poller, and leaves those
 * about builds to it. One object for each task; stream thread only.
 */
public final class ScheduleFollower implements Processor<String, WatchRequest, String, byte[]> {
    /** A build is found this much later at worst, and the poller's tick is not delayed by much. */
    private static final Duration TICK = Duration.ofMillis(50);

    private static final long ANSWERS_NANOS = Duration.ofMillis(4).toNanos();
    private static final long CENSUS_MS = 2_000;

    /**
     * What the processor works with; shared by all tasks of the instance.
     *
     * @param maxPages the longest list of runs that is read, in pages
     * @param datasetsReadable whether the credentials may read the schedules of datasets, according to the settings
     * @param readings when this instance last read the runs of any schedule
     */
    public record Parts(
            PollConfig config,
            int maxPages,
            boolean datasetsReadable,
            ScheduleReader reader,
            FollowRecords records,
            LastSuccessfulListing readings,
            FlowListener listener,
            RandomGenerator random,
            String followsStore,
            String runsStore) {}

    private final Parts parts;
    private final ThreadCommitState pace;
    private @Nullable TaskState state;
    private long nextCensus;

    /** What exists from {@code init} to {@code close}. */
    private record TaskState(
            ProcessorContext<String, byte[]> context,
            FollowStores stores,
            CommitPacer commits,
            FollowLifecycle follows,
            FollowRounds rounds,
            FollowAnswers answers,
            Cancellable ticking) {}

    /** @param pace shared with the other processors of the application */
    public ScheduleFollower(Parts parts, ThreadCommitState pace) {
        this.parts = parts;
        this.pace = pace;
    }

    @Override
    public void init(ProcessorContext<String, byte[]> context) {
        close();
        long now = context.currentSystemTimeMs();
        nextCensus = now;
        FollowStores stores =
                new FollowStores(context.getStateStore(parts.followsStore), context.getStateStore(parts.runsStore));
        CommitPacer commits = new CommitPacer(context, pace);
        FollowApplier applier = new FollowApplier(context, stores, commits);
        FollowAnswers answers = new FollowAnswers();
        FollowLifecycle follows = new FollowLifecycle(parts, stores, applier);
        FollowRounds rounds = new FollowRounds(parts, stores, applier, answers, follows);
        Cancellable ticking = context.schedule(
                TICK, PunctuationType.WALL_CLOCK_TIME, at -> StreamFault.guard("the follower's tick", () -> tick(at)));
        state = new TaskState(context, stores, commits, follows, rounds, answers, ticking);
        stores.forEachFollow((rid, entry) -> follows.resume(rid, entry, now));
    }

    @Override
    public void close() {
        TaskState ending = state;
        if (ending != null) {
            state = null;
            ending.ticking.cancel();
            ending.follows.close();
        }
    }

    @Override
    public void process(Record<String, WatchRequest> record) {
        StreamFault.guard("the follower", () -> {
            TaskState task = state;
            Optional<FollowRid> rid = record.key() == null ? Optional.empty() : FollowRid.parse(record.key());
            if (task == null || rid.isEmpty() || record.value() == null) {
                return; // about a build, or no command: both are for the poller
            }
            long now = task.context.currentSystemTimeMs();
            switch (record.value()) {
                case WATCH -> {
                    Long since = CommandHeaders.from(record.headers()).sinceMs();
                    task.follows.follow(rid.get(), since == null ? now : since, now);
                }
                case STOP -> task.follows.stop(rid.get(), now);
            }
            task.commits.afterProcess();
        });
    }

    private void tick(long now) {
        TaskState task = state;
        if (task == null) {
            return;
        }
        takeAnswers(task, now);
        for (FollowState due = task.follows.pollDue(now); due != null; due = task.follows.pollDue(now)) {
            WatchedFollow entry = task.stores.follow(due.rid.value());
            if (entry != null) {
                task.rounds.begin(due, entry, now);
            }
        }
        task.follows.removeDue(now);
        task.commits.tick();
        if (now >= nextCensus) {
            nextCensus = now + CENSUS_MS;
            parts.listener.onFollows(
                    task.context.taskId().toString(), task.follows.size(), task.follows.oldestRoundUnderWay());
        }
    }

    private static void takeAnswers(TaskState task, long now) {
        long end = System.nanoTime() + ANSWERS_NANOS;
        Answer answer = task.answers.poll();
        while (answer != null) {
            WatchedFollow entry = task.follows.isCurrent(answer.state())
                    ? task.stores.follow(answer.state().rid.value())
                    : null;
            if (entry != null) {
                take(task.rounds, answer, entry, now);
            }
            answer = System.nanoTime() < end ? task.answers.poll() : null;
        }
    }

    private static void take(FollowRounds rounds, Answer answer, WatchedFollow entry, long now) {
        if (answer instanceof RunsRead runs) {
            rounds.take(runs, entry, now);
        } else if (answer instanceof DetailsRead details) {
            rounds.take(details, entry, now);
        } else if (answer instanceof SchedulesRead schedules) {
            rounds.take(schedules, entry, now);
        }
    }
}
