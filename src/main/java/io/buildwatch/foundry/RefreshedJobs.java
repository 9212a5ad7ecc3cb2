package io.buildwatch.foundry;

import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The builds whose jobs are read again and again, and the queue of these jobs. Any thread: every access to the queue and
 * to its groups is guarded by this object.
 */
final class RefreshedJobs {
    private final Clock clock;
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
        this.active = active;
        this.onPut = onPut;
        this.queue = new RefreshQueue(interval.toMillis());
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
