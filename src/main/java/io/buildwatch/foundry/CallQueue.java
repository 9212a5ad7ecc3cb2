package io.buildwatch.foundry;

import io.buildwatch.foundry.RequestPacer.Priority;
import io.buildwatch.foundry.RequestPacer.Slot;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The calls that wait, and the order in which they go. Further pages of running sweeps go first, but take at most three
 * turns of four while other calls wait. Once the oldest page has waited for {@link #PAGE_PATIENCE_NANOS}, pages take 63
 * turns of 64: page tokens are short-lived. Adding, removing and taking cost O(log n). Not thread-safe: the pacer's lock
 * guards it.
 */
final class CallQueue {
    /** A due build that has waited so long goes as if it were new: new ones alone would starve it. */
    static final long PATIENCE_NANOS = 60_000_000_000L;

    /** A page that has waited so long is late. How long its token lives is not documented; and sweeps that run at once take memory. */
    static final long PAGE_PATIENCE_NANOS = 5_000_000_000L;

    private static final int PAGES_IN_A_ROW = 3;
    private static final int LATE_PAGES_IN_A_ROW = 63;

    private static final Comparator<Entry> ORDER =
            Comparator.<Entry>comparingLong(e -> e.standing).thenComparingLong(e -> e.number);

    private final TreeSet<Entry> pages = new TreeSet<>(ORDER);
    private final TreeSet<Entry> others = new TreeSet<>(ORDER);
    private long numbers;

    /** Turns that pages took since the last turn of another call; counted up to {@link #LATE_PAGES_IN_A_ROW}. */
    private int pagesInARow;

    /** @param standing by which it goes before or after its like, ns; the time it has waited since, but for a due build */
    record Entry(Priority priority, long standing, long number, Consumer<Slot> call) {}

    /** @param now ns; never less than before */
    Entry add(Priority priority, Consumer<Slot> call, long now) {
        long standing = priority == Priority.DUE ? now + PATIENCE_NANOS : now;
        Entry entry = new Entry(priority, standing, numbers++, call);
        of(entry).add(entry);
        return entry;
    }

    /** Removes a call that was cancelled; does nothing if it is not in the queue. */
    void remove(Entry entry) {
        of(entry).remove(entry);
    }

    /** Removes and returns the next call; null if none waits. */
    @Nullable
    Consumer<Slot> poll(long now) {
        boolean page = !pages.isEmpty() && (others.isEmpty() || pagesInARow < mostInARow(now));
        pagesInARow = page ? Math.min(pagesInARow + 1, LATE_PAGES_IN_A_ROW) : 0;
        Entry next = page ? pages.pollFirst() : others.pollFirst();
        return next == null ? null : next.call;
    }

    private int mostInARow(long now) {
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

    private TreeSet<Entry> of(Entry entry) {
        return entry.priority == Priority.CONTINUATION ? pages : others;
    }
}
