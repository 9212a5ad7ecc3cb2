package io.buildwatch.foundry;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The builds whose jobs are read again and again, and the queue of these jobs. Any thread: every access to the queue and
 * to its groups is guarded by this object.
 */
final class RefreshedJobs {
    /**
     * A page of a build's list, to be read out of turn.
     *
     * @param token null for the first page
     */
    record Page(RefreshQueue.Group group, @Nullable String token) {}

    /**
     * What matters of a page that was read out of turn.
     *
     * @param jobs those that are read again, and others that have not ended
     * @param taken those of them that waited in the queue
     */
    record Listed(List<Job> jobs, List<RefreshQueue.Entry> taken) {}

    private final Clock clock;
    private final Duration interval;
    private final BooleanSupplier active;
    private final Runnable onPut;

    private final RefreshQueue queue;
    private final Set<RefreshQueue.Group> open = new HashSet<>();
    private int jobs;
    private boolean closed;

    /**
     * @param interval how old a job's last reading must be before the job is read again
     * @param active whether jobs can be read in batches now
     * @param onPut runs each time that a job was put into the queue
     */
    RefreshedJobs(Clock clock, Duration interval, BooleanSupplier active, Runnable onPut) {
        this.clock = clock;
        this.interval = interval;
        this.active = active;
        this.onPut = onPut;
        this.queue = new RefreshQueue(interval.toMillis());
    }

    /** How old a job's last reading must be before the job is read again. */
    Duration interval() {
        return interval;
    }

    /** As of {@link FoundryReader#refresh}. */
    JobRefresh open(BuildRid build, Consumer<JobsReading> taker) {
        RefreshQueue.Group group = new RefreshQueue.Group(build, taker);
        synchronized (this) {
            if (!closed) {
                open.add(group);
            }
        }
        return new BuildJobs(group);
    }

    synchronized List<RefreshQueue.Group> groups() {
        return List.copyOf(open);
    }

    /** How many jobs are read again, whether they wait or are in a call. */
    synchronized int size() {
        return jobs;
    }

    /** How long ago the job was read that has waited longest, in ms; 0 if none waits. */
    synchronized long oldestMillis() {
        long oldest = queue.oldestReadAt();
        return oldest == RefreshQueue.NEVER ? 0 : Math.max(0, clock.millis() - oldest);
    }

    /** As of {@link RefreshQueue#nextDue}. */
    synchronized long nextDue() {
        return queue.nextDue();
    }

    /** Takes jobs for one call, at most {@code most}. */
    synchronized List<RefreshQueue.Entry> take(int most) {
        return closed ? List.of() : queue.take(most, clock.millis());
    }

    /** Whether any job waits to be read. */
    synchronized boolean areWaiting() {
        return !closed && queue.nextDue() != RefreshQueue.NEVER;
    }

    /** Whether the jobs that wait were read longer ago, on average, than the interval. */
    synchronized boolean areTooOld() {
        return queue.meanAge(clock.millis()) > interval.toMillis();
    }

    /**
     * Chooses the build with the job that was read longest ago. Batches leave its jobs out until {@link #release} or
     * {@link #endListing}, so that they read others meanwhile. Null if no build has a job that is due and may be listed.
     */
    synchronized @Nullable Page holdOldest() {
        long now = clock.millis();
        RefreshQueue.Group group = closed ? null : queue.oldest(one -> one.listing.mayGoOn(now), now);
        if (group == null) {
            return null;
        }
        queue.hold(group, now);
        // If the answer takes long, the build is released, but not listed a second time before it.
        group.listing.goOn(group.listing.nextPage(), Long.MAX_VALUE);
        return new Page(group, group.listing.nextPage());
    }

    /** Takes the jobs of a page out of the queue, as if they had been taken for a batch. */
    synchronized Listed takeListed(RefreshQueue.Group group, List<Job> page) {
        List<Job> wanted = new ArrayList<>();
        List<RefreshQueue.Entry> taken = new ArrayList<>();
        for (Job job : page) {
            RefreshQueue.Entry entry = group.entries.get(job.rid());
            if (entry != null && entry.isWaiting()) {
                queue.remove(entry, clock.millis());
                taken.add(entry);
            }
            // Most of the other jobs have ended and are known. One that has not ended may have joined the build.
            if (entry != null || !job.status().isTerminal()) {
                wanted.add(job);
            }
        }
        return new Listed(wanted, taken);
    }

    /** Lets batches read the jobs of a build again. */
    void release(RefreshQueue.Group group) {
        synchronized (this) {
            queue.release(group, clock.millis());
        }
        onPut.run();
    }

    /**
     * Ends the listing of a page.
     *
     * @param nextPage the page with which the list goes on when the build is the oldest again; null for the first one
     * @param pause how long the build is not listed out of turn
     */
    void endListing(RefreshQueue.Group group, @Nullable String nextPage, Duration pause) {
        synchronized (this) {
            group.listing.goOn(nextPage, clock.millis() + pause.toMillis());
        }
        release(group);
    }

    /** Puts jobs back that were taken, but not read. */
    void putBack(List<RefreshQueue.Entry> taken) {
        synchronized (this) {
            queue.putBack(taken, clock.millis());
        }
        onPut.run();
    }

    synchronized void close() {
        closed = true;
        open.clear();
    }

    /** The jobs of one build. */
    private final class BuildJobs implements JobRefresh {
        private final RefreshQueue.Group group;

        BuildJobs(RefreshQueue.Group group) {
            this.group = group;
        }

        @Override
        public void keep(String jobRid, boolean running, long readAt) {
            synchronized (RefreshedJobs.this) {
                if (!open.contains(group)) {
                    return;
                }
                RefreshQueue.Entry entry = group.entries.computeIfAbsent(jobRid, rid -> {
                    jobs++;
                    return new RefreshQueue.Entry(group, rid);
                });
                queue.put(entry, running, readAt, clock.millis());
            }
            onPut.run();
        }

        @Override
        public void drop(String jobRid) {
            synchronized (RefreshedJobs.this) {
                RefreshQueue.Entry entry = group.entries.remove(jobRid);
                if (entry != null) {
                    jobs--;
                    queue.remove(entry, clock.millis());
                }
            }
        }

        @Override
        public void noteMove() {
            synchronized (RefreshedJobs.this) {
                if (open.contains(group)) {
                    queue.noteMove(group, clock.millis());
                }
            }
        }

        @Override
        public void noteSweep(Future<?> end) {
            synchronized (RefreshedJobs.this) {
                group.listing.noteSweep(end);
            }
        }

        @Override
        public boolean isActive() {
            return active.getAsBoolean();
        }

        @Override
        public void close() {
            synchronized (RefreshedJobs.this) {
                open.remove(group);
                jobs -= group.entries.size();
                queue.removeAll(group);
            }
        }
    }
}
