package io.buildwatch.poll;

import io.buildwatch.events.Monitoring;
import io.buildwatch.foundry.JobReading;
import io.buildwatch.state.Phase;
import io.buildwatch.state.WatchedBuild;
import io.buildwatch.streams.FlowListener;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns one slice of an answer into a {@link BuildUpdate}, and has it carried out. Stream thread only.
 */
final class AnswerProcessor {
    private static final Logger LOG = LoggerFactory.getLogger(AnswerProcessor.class);

    /** So many readings are a few milliseconds of work if all of the jobs have changed. */
    private static final int READINGS_A_SLICE = 50;

    private final RecordEncoder encoder;
    private final FlowListener listener;
    private final PollSchedule schedule;
    private final LastSuccessfulListing listings;
    private final JobReadingHandler jobs;
    private final BatchResultHandler batches;
    private final SweepResultHandler sweeps;
    private final BuildResultHandler builds;
    private final TaskBuilds taskBuilds;
    private final UpdateApplier effects;
    private final WatchLifecycle watches;

    AnswerProcessor(
            BuildPoller.Parts parts,
            PollStores stores,
            PollSchedule schedule,
            TaskBuilds taskBuilds,
            UpdateApplier effects,
            WatchLifecycle watches) {
        this.encoder = parts.encoder();
        this.listener = parts.listener();
        this.schedule = schedule;
        this.listings = parts.listings();
        this.jobs = new JobReadingHandler(stores, parts.config());
        this.batches = new BatchResultHandler(schedule, jobs);
        this.sweeps = new SweepResultHandler(schedule, jobs, parts.listings(), taskBuilds);
        this.builds = new BuildResultHandler(schedule, stores);
        this.taskBuilds = taskBuilds;
        this.effects = effects;
        this.watches = watches;
    }

    /**
     * Processes one slice of the build's first answer. The caller has dropped answers for earlier lives of the watch.
     */
    void processSlice(BuildPollState build, WatchedBuild entry, long now) {
        AnswerQueue.Answer answer = Objects.requireNonNull(build.answers.peek());
        BuildUpdate update = new BuildUpdate(build.rid, entry, now, encoder);
        try {
            boolean taken = fill(update, build, answer, now);
            if (taken) {
                build.answers.remove();
            }
            // Within this block, because a fault in here concerns this build alone.
            update.complete(taken && answer instanceof AnswerQueue.Swept);
        } catch (KafkaException e) {
            // A store that cannot be read or a schema that cannot be looked up: not a fault of this build's data.
            throw e;
        } catch (RuntimeException e) {
            readAgain(build, entry, e, now);
            return;
        }
        WatchedBuild after = effects.apply(build.rid, update);
        logChange(build.rid, entry, after);
        logTrouble(build.rid, entry, after);
        for (int i = 0; i < update.eventCount(); i++) {
            listener.onJobEvent(now - answer.receivedAt());
        }
        if (after.getPhase() == Phase.SETTLED) {
            watches.endPolling(build.rid, after);
        } else if (!(answer instanceof AnswerQueue.PageRead)) {
            build.faults = 0;
            taskBuilds.reschedule(build);
        }
    }

    /** @return whether the whole answer has been processed */
    private boolean fill(BuildUpdate update, BuildPollState build, AnswerQueue.Answer answer, long now) {
        if (answer instanceof AnswerQueue.BuildRead read) {
            return builds.processSlice(build, read, update, now);
        }
        if (answer instanceof AnswerQueue.JobsRead read) {
            return batches.processSlice(build, read, READINGS_A_SLICE, update, now);
        }
        SweepProgress progress = Objects.requireNonNull(build.sweeps.progress);
        if (answer instanceof AnswerQueue.Swept swept) {
            return sweeps.processSlice(build, progress, swept.sweep(), update, now);
        }
        AnswerQueue.PageRead page = (AnswerQueue.PageRead) answer;
        List<JobReading> slice = page.readings().takeSlice(READINGS_A_SLICE);
        listings.noteListing(page.receivedAt());
        build.sweeps.lastSeen = Math.max(build.sweeps.lastSeen, page.receivedAt());
        jobs.processSlice(build, progress, slice, update);
        Objects.requireNonNull(build.sweeps.call).acknowledge(slice.size());
        if (page.readings().isTaken()) {
            progress.pages++;
            return true;
        }
        return false;
    }

    /**
     * After a fault of one build's data: nothing was put yet, and the other builds go on. The state of this life in
     * memory may be half changed, so a new life begins.
     */
    private void readAgain(BuildPollState build, WatchedBuild entry, RuntimeException fault, long now) {
        LOG.error(
                "an answer about {} could not be processed, the build will be read again: {}", build.rid, fault, fault);
        int faults = build.faults + 1;
        long first = now + schedule.afterFailure(faults, null);
        taskBuilds.beginPolling(build.rid, entry, false, first, now).faults = faults;
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
