package io.buildwatch.poll;

import io.buildwatch.config.PollConfig;
import io.buildwatch.foundry.BuildRid;
import io.buildwatch.foundry.FollowRid;
import io.buildwatch.foundry.FoundryReader;
import io.buildwatch.intake.CommandHeaders;
import io.buildwatch.intake.WatchRequest;
import io.buildwatch.state.WatchedBuild;
import io.buildwatch.streams.CommitPacer;
import io.buildwatch.streams.FlowListener;
import io.buildwatch.streams.StreamFault;
import io.buildwatch.streams.ThreadCommitState;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The processor that watches builds. It takes watch commands. A wall-clock punctuator with a short interval takes
 * finished readings, compares them with the stores, forwards what changed and starts the readings that are due. One
 * object for each task; stream thread only. HTTP I/O threads only use the {@link AnswerQueue}.
 *
 * <p>A tick works for a few milliseconds at most, however many answers wait. So the changes of one answer may be spread
 * over many ticks and transactions. After a task has moved, {@link #init} begins with what is in the stores.
 */
public final class BuildPoller implements Processor<String, WatchRequest, String, byte[]> {
    private static final Logger LOG = LoggerFactory.getLogger(BuildPoller.class);

    private static final Duration TICK = Duration.ofMillis(CommitPacer.TICK_MS);
    private static final long CENSUS_MS = 2_000;

    /**
     * How long a tick spends on answers, due builds and removals, at least one of each. The thread runs the rollup too.
     */
    private static final long ANSWERS_NANOS = Duration.ofMillis(4).toNanos();

    private static final long DUE_NANOS = Duration.ofMillis(2).toNanos();
    private static final long REMOVALS_NANOS = Duration.ofMillis(1).toNanos();

    /**
     * What the processor works with; shared by all tasks of the instance.
     *
     * @param safetyPerMinute how many calls a minute each task may make for safety lists
     */
    public record Parts(
            PollConfig config,
            double safetyPerMinute,
            FoundryReader reader,
            RecordEncoder encoder,
            PartitionShare share,
            LastSuccessfulListing listings,
            FlowListener listener,
            RandomGenerator random,
            String buildsStore,
            String jobsStore) {}

    private final Parts parts;
    private final ThreadCommitState pace;
    private @Nullable TaskState state;

    /** What exists from {@code init} to {@code close}. */
    private record TaskState(
            ProcessorContext<String, byte[]> context,
            PollStores stores,
            CommitPacer commits,
            TaskBuilds builds,
            WatchLifecycle watches,
            AnswerQueue answers,
            CallStarter calls,
            AnswerProcessor processor,
            Cancellable ticking) {}

    private long nextCensus;

    /** @param pace shared with the other processors of the application */
    public BuildPoller(Parts parts, ThreadCommitState pace) {
        this.parts = parts;
        this.pace = pace;
    }

    @Override
    public void init(ProcessorContext<String, byte[]> context) {
        close();
        long now = context.currentSystemTimeMs();
        nextCensus = now;
        PollStores stores =
                new PollStores(context.getStateStore(parts.buildsStore), context.getStateStore(parts.jobsStore));
        PollSchedule schedule = new PollSchedule(parts.config, parts.safetyPerMinute, parts.random);
        CommitPacer commits = new CommitPacer(context, pace);
        UpdateApplier effects = new UpdateApplier(context, stores, commits, parts.listener);
        AnswerQueue answers = new AnswerQueue();
        TaskBuilds builds = new TaskBuilds(
                parts.config,
                build -> parts.reader.refresh(
                        new BuildRid(build.rid), reading -> answers.put(new AnswerQueue.JobsRead(build, reading))));
        WatchLifecycle watches = new WatchLifecycle(parts.config, stores, builds, effects, parts.encoder, schedule);
        Cancellable ticking = context.schedule(
                TICK, PunctuationType.WALL_CLOCK_TIME, at -> StreamFault.guard("the poller's tick", () -> tick(at)));
        CallStarter calls = new CallStarter(parts.reader, schedule, answers);
        AnswerProcessor processor = new AnswerProcessor(parts, stores, schedule, builds, effects, watches);
        state = new TaskState(context, stores, commits, builds, watches, answers, calls, processor, ticking);
        parts.share.addPartition();
        stores.forEachBuild((rid, entry) -> watches.resume(rid, entry, now));
    }

    @Override
    public void close() {
        TaskState ending = state;
        if (ending == null) {
            return;
        }
        state = null;
        ending.ticking.cancel();
        ending.builds.close();
        parts.share.removePartition();
        parts.listener.onTaskClosed(ending.context.taskId().toString());
    }

    @Override
    public void process(Record<String, WatchRequest> record) {
        StreamFault.guard("the poller", () -> {
            TaskState task = state();
            String rid = record.key();
            if (rid != null && FollowRid.parse(rid).isPresent()) {
                return; // the follower's
            }
            if (record.value() == null || rid == null || BuildRid.parse(rid).isEmpty()) {
                LOG.warn("ignored a record of the repartition topic that is not a command");
                return;
            }
            long now = task.context.currentSystemTimeMs();
            switch (record.value()) {
                case WATCH -> {
                    FollowRid foundBy = CommandHeaders.foundBy(record.headers());
                    task.watches.watch(rid, foundBy == null ? null : foundBy.value(), now);
                }
                case STOP -> task.watches.stop(rid, now);
            }
            task.commits.afterProcess();
        });
    }

    private TaskState state() {
        TaskState now = state;
        if (now == null) {
            throw new IllegalStateException("the task is closed");
        }
        return now;
    }

    private void tick(long now) {
        TaskState task = state;
        if (task == null) {
            return;
        }
        parts.listener.onPollerTick(task.context.taskId().toString());
        takeAnswers(task, now);
        startDue(task, now);
        removeDue(task, now);
        task.commits.tick();
        if (now >= nextCensus) {
            nextCensus = now + CENSUS_MS;
            parts.listener.onPolledBuilds(task.context.taskId().toString(), task.builds.counts());
        }
    }

    private static void takeAnswers(TaskState task, long now) {
        long end = System.nanoTime() + ANSWERS_NANOS;
        BuildPollState build = task.answers.nextBuild();
        while (build != null) {
            WatchedBuild entry = task.builds.isCurrent(build) ? task.stores.build(build.rid) : null;
            if (entry == null) {
                build.answers.clear();
            } else {
                task.processor.processSlice(build, entry, now);
            }
            task.answers.endTurn(build);
            build = System.nanoTime() < end ? task.answers.nextBuild() : null;
        }
    }

    private static void startDue(TaskState task, long now) {
        long end = System.nanoTime() + DUE_NANOS;
        BuildPollState due = task.builds.pollDue(now);
        while (due != null) {
            startCalls(task, due, now);
            due = System.nanoTime() < end ? task.builds.pollDue(now) : null;
        }
    }

    private static void removeDue(TaskState task, long now) {
        long end = System.nanoTime() + REMOVALS_NANOS;
        String due = task.builds.pollDueForRemoval(now);
        while (due != null) {
            task.watches.removeIfDue(due, now);
            due = System.nanoTime() < end ? task.builds.pollDueForRemoval(now) : null;
        }
    }

    private static void startCalls(TaskState task, BuildPollState build, long now) {
        WatchedBuild entry = task.stores.build(build.rid);
        if (entry == null) {
            task.builds.forget(build.rid);
        } else if (!task.watches.stopIfNothingNew(build, entry, now)) {
            task.calls.start(build, now);
            task.builds.reschedule(build);
        }
    }
}
