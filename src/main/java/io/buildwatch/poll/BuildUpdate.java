package io.buildwatch.poll;

import io.buildwatch.foundry.JobReading;
import io.buildwatch.state.Phase;
import io.buildwatch.state.WatchedBuild;
import io.buildwatch.state.WatchedJob;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one slice of an answer, or one command, changes for a build. All of it is gathered and serialised here before
 * anything is put or forwarded. Stream thread only.
 */
final class BuildUpdate {
    /** A job's new entry. */
    record JobPut(String jobRid, WatchedJob entry) {}

    private final String rid;
    private final WatchedBuild before;
    private final long now;
    private final RecordEncoder publisher;
    private final List<JobPut> jobPuts = new ArrayList<>();
    private final List<RecordEncoder.Outgoing> outgoing = new ArrayList<>();
    private WatchedBuild after;
    private int events;
    private boolean finished;

    BuildUpdate(String rid, WatchedBuild before, long now, RecordEncoder publisher) {
        this.rid = rid;
        this.before = before;
        this.after = before;
        this.now = now;
        this.publisher = publisher;
    }

    WatchedBuild newEntry() {
        return after;
    }

    void setNewEntry(WatchedBuild entry) {
        after = entry;
    }

    void putJob(String jobRid, WatchedJob entry) {
        jobPuts.add(new JobPut(jobRid, entry));
    }

    /** Adds the change of a job and its event, which gets the next {@code sequence}. */
    void addJobChange(
            @Nullable WatchedJob jobBefore, WatchedJob jobAfter, JobReading reading, @Nullable Long previousSent) {
        events++;
        long sequence = before.getSequence() + events;
        putJob(reading.job().rid(), jobAfter);
        outgoing.add(publisher.jobEvent(
                PollerRecords.jobEvent(rid, before.getWatch(), sequence, jobBefore, jobAfter, reading, previousSent),
                now));
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
        return events > 0 || !PollerRecords.isSameForSubscribers(before, after);
    }

    /** Whether a settled build that is read again has changed. */
    boolean reopensSettled() {
        return before.getPhase() == Phase.VERIFYING && changesPublished();
    }

    /** Whether something new was read of the build. That it cannot be seen, or can be seen again, does not count. */
    private boolean hasReadNews() {
        WatchedBuild asSeenBefore = WatchedBuild.newBuilder(after)
                .setMonitoring(before.getMonitoring())
                .setDetail(before.getDetail())
                .build();
        return events > 0 || before.getVersion() == 0 || !PollerRecords.isSameForSubscribers(before, asSeenBefore);
    }

    /** As {@link #finish(boolean)} with {@code true}, for a change that is complete in itself. */
    void finish() {
        finish(true);
    }

    /**
     * Adds an observation if it says anything new, after the job events that it covers. A settled build that is read
     * again and has changed is first published as not settled. Further calls do nothing.
     *
     * @param conclusive false while a sweep may be under way: a new number of jobs is published only at its end
     */
    void finish(boolean conclusive) {
        if (finished) {
            return;
        }
        finished = true;
        if (reopensSettled() && after.getPhase() == Phase.VERIFYING) {
            after = WatchedBuild.newBuilder(after)
                    .setPhase(Phase.ACTIVE)
                    .setSettled(false)
                    .setDetail(null)
                    .setEnded(0)
                    .build();
        }
        boolean news = changesPublished();
        int observedJobs = PollerRecords.observedJobCount(before);
        boolean observe = before.getVersion() == 0
                || !PollerRecords.isSameForSubscribers(before, after)
                || (conclusive && observedJobs != after.getJobCount());
        if (!news && !observe) {
            return;
        }
        after = WatchedBuild.newBuilder(after)
                .setSequence(before.getSequence() + events)
                .setVersion(before.getVersion() + (observe ? 1 : 0))
                .setObservedJobs(observe || observedJobs == after.getJobCount() ? -1 : observedJobs)
                .setLastNews(hasReadNews() ? now : after.getLastNews())
                .build();
        if (observe) {
            outgoing.add(publisher.observation(PollerRecords.observation(rid, after, now), now));
        }
    }
}
