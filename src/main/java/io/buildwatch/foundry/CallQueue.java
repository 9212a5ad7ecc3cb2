package io.buildwatch.foundry;

import io.buildwatch.foundry.RequestPacer.Priority;
import io.buildwatch.foundry.RequestPacer.Slot;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The waiting calls of a {@link RequestPacer}, in the order in which they start. Further pages of running sweeps go
 * first, but while other calls wait only three of four calls are pages. Once the oldest page has waited for
 * {@link #PAGE_PATIENCE_NANOS}, 63 of 64 calls are pages, because page tokens are short-lived. Adding, removing and
 * polling cost O(log n). Not thread-safe: the pacer's lock guards it.
 */
final class CallQueue {
    /** How long a due build ranks behind urgent calls. After that it has its turn, so that they cannot starve it. */
    static final long PATIENCE_NANOS = 60_000_000_000L;

    /**
     * After this wait a page is late. How long its token stays valid is not documented, and each running sweep takes
     * memory.
     */
    static final long PAGE_PATIENCE_NANOS = 5_000_000_000L;

    private static final int PAGES_IN_A_ROW = 3;
    private static final int LATE_PAGES_IN_A_ROW = 63;

    private static final Comparator<Entry> ORDER =
            Comparator.<Entry>comparingLong(e -> e.standing).thenComparingLong(e -> e.number);

    private final TreeSet<Entry> pages = new TreeSet<>(ORDER);
    private final TreeSet<Entry> others = new TreeSet<>(ORDER);
    private long numbers;

    /** How many pages were polled since the last other call; counted up to {@link #LATE_PAGES_IN_A_ROW}. */
    private int pagesInARow;

    /**
     * A waiting call.
     *
     * @param standing orders pages among pages and other calls among other calls, in ns: the time at which it was
     *     added, for a due build later by {@link #PATIENCE_NANOS}
     * @param number orders calls of the same standing
     */
    record Entry(Priority priority, long standing, long number, Consumer<Slot> call) {}

    /** @param now in ns; never less than at an earlier call */
    Entry add(Priority priority, Consumer<Slot> call, long now) {
        long standing = priority == Priority.DUE ? now + PATIENCE_NANOS : now;
        Entry entry = new Entry(priority, standing, numbers++, call);
        queueOf(entry).add(entry);
        return entry;
    }

    /** Removes a call that was cancelled; does nothing if it is not in the queue. */
    void remove(Entry entry) {
        queueOf(entry).remove(entry);
    }

    /** Removes and returns the call that goes next; null if none waits. */
    @Nullable
    Consumer<Slot> poll(long now) {
        boolean page = !pages.isEmpty() && (others.isEmpty() || pagesInARow < maxPagesInARow(now));
        pagesInARow = page ? Math.min(pagesInARow + 1, LATE_PAGES_IN_A_ROW) : 0;
        Entry next = page ? pages.pollFirst() : others.pollFirst();
        return next == null ? null : next.call;
    }

    private int maxPagesInARow(long now) {
        return now - pages.first().standing < PAGE_PATIENCE_NANOS ? PAGES_IN_A_ROW : LATE_PAGES_IN_A_ROW;
    }

    int size() {
        return pages.size() + others.size();
    }

    boolean isEmpty() {
        return pages.isEmpty() && others.isEmpty();
    }

    void clear() {
        pages.clear();
        others.clear();
    }

    private TreeSet<Entry> queueOf(Entry entry) {
        return entry.priority == Priority.CONTINUATION ? pages : others;
    }
}
