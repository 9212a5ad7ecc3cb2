package io.buildwatch.poll;

import io.buildwatch.events.Monitoring;
import io.buildwatch.foundry.BuildRid;
import io.buildwatch.foundry.FoundryReader;
import io.buildwatch.foundry.JobReading;
import io.buildwatch.foundry.SweepCall;
import io.buildwatch.state.Phase;
import io.buildwatch.state.WatchedBuild;
import io.buildwatch.streams.FlowListener;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts the calls of one task's builds that are due, and processes their answers, one slice at a time. Stream thread
 * only, except for the mailbox, which HTTP I/O threads fill.
 */
final class PollDispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(PollDispatcher.class);

    /** So many readings are a few milliseconds of work if all of the jobs have changed. */
    private static final int READINGS_A_SLICE = 50;

    private final FoundryReader reader;
    private final RecordEncoder publisher;
    private final FlowListener listener;
    private final PollSchedule schedule;
    private final LastSuccessfulListing listings;
    private final PageResultHandler pages;
    private final SweepResultHandler sweeps;
    private final BuildResultHandler builds;
    private final AnswerTurns turns = new AnswerTurns();

    PollDispatcher(BuildPoller.Parts parts, PollStores stores, PollSchedule schedule) {
        this.reader = parts.reader();
        this.publisher = parts.publisher();
        this.listener = parts.listener();
        this.schedule = schedule;
        this.listings = parts.listings();
        this.pages = new PageResultHandler(stores);
        this.sweeps = new SweepResultHandler(schedule, pages, parts.listings());
        this.builds = new BuildResultHandler(schedule, stores);
    }

    /** Decides which build's answer is processed next. */
    AnswerTurns turns() {
        return turns;
    }

    /** Starts the calls of this build that are due. */
    void start(BuildPollState build, long now) {
        if (build.sweepCall == null && build.nextSweep <= now) {
            startSweep(build);
        }
        if (build.buildCall == null && build.nextBuild <= now) {
            startBuildReading(build, now);
        }
    }

    private void startSweep(BuildPollState build) {
        build.nextSweep = BuildPollState.NEVER;
        build.sweep = new SweepProgress(build.proof.beginSweep(), ++build.sweeps);
        PollMailbox mailbox = turns.mailbox();
        SweepCall call = reader.sweep(
                new BuildRid(build.rid),
                urgency(build),
                readings -> mailbox.put(new PollMailbox.PageRead(build, readings)));
        build.sweepCall = call;
        var unused = call.result().thenAccept(sweep -> mailbox.put(new PollMailbox.Swept(build, sweep)));
    }

    /**
     * A failed reading is repeated soon, also if more builds wait than can be read. Otherwise two readings that failed
     * by chance, far apart, would make a build {@code LOST}.
     */
    private static FoundryReader.Urgency urgency(BuildPollState build) {
        if (build.neverRead) {
            return FoundryReader.Urgency.NEW;
        }
        return build.monitoring.isFailing() ? FoundryReader.Urgency.RETRY : FoundryReader.Urgency.DUE;
    }

    private void startBuildReading(BuildPollState build, long now) {
        if (build.buildRead && build.hasChangingJobs()) {
            // The build has not ended, so Build would show nothing new.
            build.nextBuild = now + schedule.afterReading(0);
            return;
        }
        build.buildRead = true;
        build.nextBuild = BuildPollState.NEVER;
        PollMailbox mailbox = turns.mailbox();
        var call = reader.readBuild(new BuildRid(build.rid));
        build.buildCall = call;
        var unused = call.thenAccept(reading -> mailbox.put(new PollMailbox.BuildRead(build, reading)));
    }

    /**
     * Processes one slice of the build's first answer. The caller has dropped answers for earlier lives of the watch.
     */
    void processAnswer(
            BuildPollState build,
            WatchedBuild entry,
            TaskBuilds taskBuilds,
            UpdateApplier effects,
            WatchLifecycle watches,
            long now) {
        PollMailbox.Answer answer = Objects.requireNonNull(build.answers.peek());
        BuildUpdate update = new BuildUpdate(build.rid, entry, now, publisher);
        boolean page = answer instanceof PollMailbox.PageRead;
        try {
            boolean taken = processSlice(build, answer, update, now);
            if (taken) {
                build.answers.remove();
            }
            // Within this block, because a fault in here concerns this build alone.
            update.finish(taken && answer instanceof PollMailbox.Swept);
        } catch (KafkaException e) {
            // A store that cannot be read or a schema that cannot be looked up: not a fault of this build's data.
            throw e;
        } catch (RuntimeException e) {
            // A fault of one build's data: nothing was put yet, and the other builds go on. The state of this life in
            // memory may be half changed, so a new life begins.
            LOG.error("an answer about {} could not be processed, the build will be read again: {}", build.rid, e, e);
            int faults = build.faults + 1;
            taskBuilds.beginPolling(build.rid, entry, false, now + schedule.afterFailure(faults, null), now).faults =
                    faults;
            return;
        }
        WatchedBuild after = effects.apply(build.rid, update);
        logChange(build.rid, entry, after);
        logTrouble(build.rid, entry, after);
        long receivedAt = receivedAt(answer);
        for (int i = 0; i < update.eventCount(); i++) {
            listener.onJobEvent(now - receivedAt);
        }
        if (after.getPhase() == Phase.SETTLED) {
            watches.endPolling(build.rid, after);
        } else if (!page) {
            build.faults = 0;
            taskBuilds.reschedule(build);
        }
    }

    private boolean processSlice(BuildPollState build, PollMailbox.Answer answer, BuildUpdate update, long now) {
        if (answer instanceof PollMailbox.BuildRead read) {
            return builds.processSlice(build, read, update, now);
        }
        SweepProgress progress = Objects.requireNonNull(build.sweep);
        if (answer instanceof PollMailbox.Swept swept) {
            return sweeps.processSlice(build, progress, swept.sweep(), update, now);
        }
        PollMailbox.PageRead page = (PollMailbox.PageRead) answer;
        List<JobReading> slice = page.takeSlice(READINGS_A_SLICE);
        listings.noteListing(page.receivedAt());
        build.lastSeen = Math.max(build.lastSeen, page.receivedAt());
        pages.processSlice(build, progress, slice, update);
        Objects.requireNonNull(build.sweepCall).acknowledge(slice.size());
        return page.isProcessed();
    }

    private static long receivedAt(PollMailbox.Answer answer) {
        if (answer instanceof PollMailbox.PageRead page) {
            return page.receivedAt();
        }
        return answer instanceof PollMailbox.Swept swept
                ? swept.sweep().receivedAt()
                : ((PollMailbox.BuildRead) answer).reading().receivedAt();
    }

    private static void logChange(String rid, WatchedBuild before, WatchedBuild after) {
        if (!before.getMonitoring().equals(after.getMonitoring())) {
            LOG.info("{} is {} now{}", rid, after.getMonitoring(), detailSuffix(after));
        }
        if (before.getPhase() != Phase.SETTLED && after.getPhase() == Phase.SETTLED) {
            LOG.info("{} is settled after {} job events{}", rid, after.getSequence(), detailSuffix(after));
        }
    }

    /** Logs that a build which can be seen cannot settle, or that it can again. */
    private static void logTrouble(String rid, WatchedBuild before, WatchedBuild after) {
        boolean watched = after.getMonitoring().equals(Monitoring.WATCHING.name());
        if (!watched || after.getSettled() || Objects.equals(before.getDetail(), after.getDetail())) {
            return;
        }
        if (after.getDetail() != null) {
            LOG.warn("{}: {}", rid, after.getDetail());
        } else if (before.getMonitoring().equals(after.getMonitoring())) {
            LOG.info("{} can be read completely again", rid);
        }
    }

    private static String detailSuffix(WatchedBuild entry) {
        return entry.getDetail() == null ? "" : ": " + entry.getDetail();
    }
}
