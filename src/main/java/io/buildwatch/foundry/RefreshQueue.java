package io.buildwatch.foundry;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The jobs that are to be read again and again, in an order in which all of them grow old in proportion. Running jobs,
 * and those of a build in which something has just moved, become a third as old as the others; none is left out.
 *
 * <p>The jobs of a build stand in two lines, the running ones and the others, each in the order of their last readings.
 * Only the heads of the lines are compared. So taking a job costs O(log n) in the number of builds, however many jobs
 * wait. Not thread-safe. Times in ms since the epoch.
 */
public final class RefreshQueue {
    /**
     * How long a build counts as one in which something has just moved. With a longer time most jobs would be read more
     * often, and the others so seldom that their changes would be seen late.
     */
    public static final long MOVED_MS = 4_000;

    static final long NEVER = Long.MAX_VALUE;

    /** The time of the last reading of a job that was never read. Such a job goes first, and has no age. */
    static final long NEVER_READ = 0;

    /** How many times as fast as others jobs in {@link #fast} grow old. */
    public static final int FAST = 3;

    private static final int MOST_PASSED_OVER = 1_000;

    private static final Comparator<JobLine> OLDEST_FIRST =
            Comparator.<JobLine>comparingLong(line -> line.headReadAt).thenComparingLong(line -> line.serial);

    private final long interval;
    private final TreeSet<JobLine> fast = new TreeSet<>(OLDEST_FIRST);
    private final TreeSet<JobLine> slow = new TreeSet<>(OLDEST_FIRST);
    private final MeanAge waiting = new MeanAge();
    private long serials;

    /** @param interval how old a job's last reading must be before the job is read again, in ms */
    RefreshQueue(long interval) {
        this.interval = interval;
    }

    /** A build whose jobs are read, and where what was read of them goes. */
    static final class Group {
        final BuildRid build;
        final Consumer<JobsReading> taker;
        /** Job RID → the job, whether it waits or is in a call. */
        final Map<String, Entry> entries = new HashMap<>();

        final ListingState listing = new ListingState();

        private final JobLine running = new JobLine(this, true);
        private final JobLine others = new JobLine(this, false);
        private long movedUntil;
        private boolean held;

        Group(BuildRid build, Consumer<JobsReading> taker) {
            this.build = build;
            this.taker = taker;
        }
    }

    /** A job of a {@link Group}. It is in no line while it is in a call. */
    static final class Entry {
        final String jobRid;
        final Group group;
        private long readAt;
        private boolean running;
        /** Null while it is in a call. */
        @Nullable
        JobLine line;

        @Nullable
        Entry before;

        @Nullable
        Entry after;

        Entry(Group group, String jobRid) {
            this.group = group;
            this.jobRid = jobRid;
        }

        /** Whether it is in the queue, and not in a call. */
        boolean isWaiting() {
            return line != null;
        }

        /** When the job was last read; {@link #NEVER_READ} if it never was. */
        long readAt() {
            return readAt;
        }
    }

    /** Puts a job at the end of its line, because it was read. */
    void put(Entry entry, boolean running, long readAt, long now) {
        remove(entry, now);
        entry.running = running;
        entry.readAt = readAt;
        JobLine line = running ? entry.group.running : entry.group.others;
        line.append(entry);
        waiting.add(readAt);
        if (line.head() == entry) {
            rank(line, now);
        }
    }

    /**
     * Puts jobs back that were taken, but not read. They are the first again, in the same order. Jobs that are no longer
     * to be read are left out.
     */
    void putBack(List<Entry> entries, long now) {
        for (int i = entries.size() - 1; i >= 0; i--) {
            Entry entry = entries.get(i);
            if (entry.line != null || entry.group.entries.get(entry.jobRid) != entry) {
                continue; // it was read in another way meanwhile, or is no longer to be read
            }
            JobLine line = entry.running ? entry.group.running : entry.group.others;
            line.prepend(entry);
            waiting.add(entry.readAt);
            rank(line, now);
        }
    }

    /** Takes a job out; does nothing if it is in no line. */
    void remove(Entry entry, long now) {
        JobLine line = entry.line;
        if (line == null) {
            return;
        }
        boolean first = line.head() == entry;
        line.remove(entry);
        waiting.remove(entry.readAt);
        if (first) {
            rank(line, now);
        }
    }

    /** Takes all jobs of a build out, for good. */
    void removeAll(Group group) {
        group.entries.values().stream().filter(Entry::isWaiting).forEach(entry -> waiting.remove(entry.readAt));
        for (JobLine line : List.of(group.running, group.others)) {
            line.clear();
            if (line.set != null) {
                line.set.remove(line);
                line.set = null;
            }
        }
        group.entries.clear();
    }

    /** Has no job of the build taken until {@link #release}, because they are about to be read in another way. */
    void hold(Group group, long now) {
        group.held = true;
        rank(group.running, now);
        rank(group.others, now);
    }

    void release(Group group, long now) {
        group.held = false;
        rank(group.running, now);
        rank(group.others, now);
    }

    /** Notes that a job of the build has changed: for a while all of its jobs are read more often. */
    void noteMove(Group group, long now) {
        boolean known = group.movedUntil > now;
        group.movedUntil = now + MOVED_MS;
        if (!known) {
            rank(group.others, now);
        }
    }

    /**
     * Takes jobs for one call: those whose last reading is older than the interval. If there is one, the call is filled up
     * with jobs that are half as old, so that fewer calls are needed.
     */
    List<Entry> take(int most, long now) {
        List<Entry> taken = new ArrayList<>();
        for (JobLine next = nextLine(now); next != null && taken.size() < most; next = nextLine(now)) {
            long due = next.headReadAt + (taken.isEmpty() ? interval : interval / 2);
            Entry entry = next.head();
            if (now < due || entry == null) {
                break;
            }
            remove(entry, now);
            taken.add(entry);
        }
        return taken;
    }

    /** How long ago the jobs that wait were read, on average, in ms; 0 if none waits. */
    long meanAge(long now) {
        return waiting.millis(now);
    }

    /**
     * The build with the job that was read longest ago, if that job is due; null if there is none. Builds that
     * {@code wanted} refuses are passed over, but only so many.
     */
    @Nullable
    Group oldest(Predicate<Group> wanted, long now) {
        return Stream.of(fast, slow)
                .flatMap(lines -> lines.stream()
                        .limit(MOST_PASSED_OVER)
                        .filter(line -> line.headReadAt != NEVER_READ && wanted.test(line.group))
                        .limit(1))
                .filter(line -> now - line.headReadAt >= interval)
                .min(OLDEST_FIRST)
                .map(line -> line.group)
                .orElse(null);
    }

    /** When the next job is due; {@link #NEVER} if there is none. */
    long nextDue() {
        long first = Math.min(
                fast.isEmpty() ? NEVER : fast.first().headReadAt, slow.isEmpty() ? NEVER : slow.first().headReadAt);
        return first == NEVER ? NEVER : first + interval;
    }

    /** When the job was read that has waited longest since; {@link #NEVER} if none waits. */
    long oldestReadAt() {
        return Stream.of(fast, slow)
                .flatMap(lines -> lines.stream()
                        .filter(line -> line.headReadAt != NEVER_READ)
                        .limit(1))
                .mapToLong(line -> line.headReadAt)
                .min()
                .orElse(NEVER);
    }

    /** The line whose head goes next: if both sets have one that is due, by age × weight; otherwise the older one. */
    private @Nullable JobLine nextLine(long now) {
        JobLine quick = firstFast(now);
        if (quick == null || slow.isEmpty()) {
            return quick == null && !slow.isEmpty() ? slow.first() : quick;
        }
        JobLine other = slow.first();
        long quickAge = now - quick.headReadAt;
        long otherAge = now - other.headReadAt;
        boolean bothDue = quickAge >= interval && otherAge >= interval;
        return (bothDue ? quickAge * FAST : quickAge) >= otherAge ? quick : other;
    }

    /** Builds in which nothing has moved for a while leave the fast set here. */
    private @Nullable JobLine firstFast(long now) {
        while (!fast.isEmpty()) {
            JobLine first = fast.first();
            if (first.ofRunning || first.group.movedUntil > now) {
                return first;
            }
            rank(first, now);
        }
        return null;
    }

    /** Puts the line into the set it belongs to, by the last reading of its head. */
    private void rank(JobLine line, long now) {
        if (line.set != null) {
            line.set.remove(line);
            line.set = null;
        }
        Entry head = line.head();
        if (head != null && !line.group.held) {
            line.headReadAt = head.readAt;
            line.serial = serials++;
            line.set = line.ofRunning || line.group.movedUntil > now ? fast : slow;
            line.set.add(line);
        }
    }
}
