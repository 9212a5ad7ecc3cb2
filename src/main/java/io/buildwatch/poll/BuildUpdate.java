package io.buildwatch.poll;

import io.buildwatch.foundry.JobReading;
import io.buildwatch.state.Phase;
import io.buildwatch.state.WatchedBuild;
import io.buildwatch.state.WatchedJob;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one slice of an answer, or one command, changes for a build: the entries to put and the records to forward. All
 * of it is gathered and serialised here, and {@link UpdateApplier} carries it out. Stream thread only.
 *
 * <p>A settled build that is read again is reopened by the first change that subscribers would see.
 */
final class BuildUpdate {
    /** A job's new entry. */
    record JobPut(String jobRid, WatchedJob entry) {}

    private final String rid;
    private final WatchedBuild before;
    private final long now;
    private final RecordEncoder encoder;
    private final List<JobPut> jobPuts = new ArrayList<>();
    private final List<RecordEncoder.Outgoing> outgoing = new ArrayList<>();
    private WatchedBuild after;
    private int events;
    private boolean completed;

    BuildUpdate(String rid, WatchedBuild before, long now, RecordEncoder encoder) {
        this.rid = rid;
        this.before = before;
        this.after = before;
        this.now = now;
        this.encoder = encoder;
    }

    /** The build's entry with the changes so far. */
    WatchedBuild newEntry() {
        return after;
    }

    BuildUpdate setNewEntry(WatchedBuild entry) {
        after = entry;
        reopenIfChanged();
        return this;
    }

    void putJob(String jobRid, WatchedJob entry) {
        jobPuts.add(new JobPut(jobRid, entry));
    }

    /** Adds the change of a job and its event, which gets the next {@code sequence}. */
    void addJobChange(
            @Nullable WatchedJob jobBefore, WatchedJob jobAfter, JobReading reading, @Nullable Long previousSent) {
        events++;
        putJob(reading.job().rid(), jobAfter);
        outgoing.add(encoder.jobEvent(
                rid,
                before.getWatch(),
                before.getSequence() + events,
                jobBefore,
                jobAfter,
                reading,
                previousSent,
                now));
        reopenIfChanged();
    }

    private void reopenIfChanged() {
        if (after.getPhase() == Phase.VERIFYING && changesPublished()) {
            after = WatchPhases.reopened(after);
        }
    }

    /** Whether a settled build that is read again has turned out to have changed. */
    boolean reopens() {
        return before.getPhase() == Phase.VERIFYING && after.getPhase() == Phase.ACTIVE;
    }

    int eventCount() {
        return events;
    }

    List<JobPut> jobPuts() {
        return jobPuts;
    }

    List<RecordEncoder.Outgoing> outgoing() {
        return outgoing;
    }

    /** Whether the build's own entry differs from the one before. */
    boolean changesBuild() {
        return !after.equals(before);
    }

    /** Whether there is anything to put or to forward. */
    boolean changesAnything() {
        return changesBuild() || !jobPuts.isEmpty() || !outgoing.isEmpty();
    }

    /** Whether subscribers would read something new. */
    boolean changesPublished() {
        return events > 0 || !isSameForSubscribers(before, after);
    }

    /** Whether both say the same to subscribers. The number of jobs, times, version and sequence are not compared. */
    private static boolean isSameForSubscribers(WatchedBuild a, WatchedBuild b) {
        return a.getSettled() == b.getSettled()
                && a.getMonitoring().equals(b.getMonitoring())
                && Objects.equals(a.getBuildStatus(), b.getBuildStatus())
                && Objects.equals(a.getDetail(), b.getDetail())
                && Objects.equals(a.getBranchName(), b.getBranchName())
                && Objects.equals(a.getCreatedBy(), b.getCreatedBy())
                && Objects.equals(a.getScheduleRid(), b.getScheduleRid())
                && Objects.equals(a.getFoundBy(), b.getFoundBy());
    }

    /** Whether something new was read of the build. That it cannot be seen, or can be seen again, does not count. */
    private boolean hasReadNews() {
        WatchedBuild asSeenBefore = WatchedBuild.newBuilder(after)
                .setMonitoring(before.getMonitoring())
                .setDetail(before.getDetail())
                .build();
        return events > 0 || before.getVersion() == 0 || !isSameForSubscribers(before, asSeenBefore);
    }

    /** The number of jobs in the latest observation. */
    static int observedJobCount(WatchedBuild entry) {
        // Negative: the same as the present number, as in all entries of a release that lacked this field.
        return entry.getObservedJobs() < 0 ? entry.getJobCount() : entry.getObservedJobs();
    }

    /** As {@link #complete(boolean)} for a change that is complete in itself. */
    BuildUpdate complete() {
        return complete(true);
    }

    /**
     * Adds an observation if it says anything new, after the job events that it covers. To be called once, last.
     *
     * @param conclusive false while a sweep may be under way: a new number of jobs is published only at its end
     */
    BuildUpdate complete(boolean conclusive) {
        if (completed) {
            throw new IllegalStateException("the update is complete already");
        }
        completed = true;
        int observedJobs = observedJobCount(before);
        boolean observe = before.getVersion() == 0
                || !isSameForSubscribers(before, after)
                || (conclusive && observedJobs != after.getJobCount());
        if (events == 0 && !observe) {
            return this;
        }
        after = WatchedBuild.newBuilder(after)
                .setSequence(before.getSequence() + events)
                .setVersion(before.getVersion() + (observe ? 1 : 0))
                .setObservedJobs(observe || observedJobs == after.getJobCount() ? -1 : observedJobs)
                .setLastNews(hasReadNews() ? now : after.getLastNews())
                .build();
        if (observe) {
            outgoing.add(encoder.observation(rid, after, now));
        }
        return this;
    }

    boolean isComplete() {
        return completed;
    }
}
