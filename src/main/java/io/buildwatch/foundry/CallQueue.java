package io.buildwatch.foundry;

import io.buildwatch.foundry.RequestPacer.Priority;
import io.buildwatch.foundry.RequestPacer.Slot;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Calls that wait for their turn, and whose turn is next. Further pages of sweeps that run come first, but while others
 * wait they have three turns of four at most. A page that has waited for long has its token to lose, and each sweep begun
 * adds pages: then it is 63 of 64, until the pages have caught up. Everything in O(log n). Not for several
 * threads: its pacer's lock guards it.
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

    /** Turns of pages since the last turn of another call; no more than matter. */
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

    /** Takes out one that need not wait any more; nothing if it is not there. */
    void remove(Entry entry) {
        of(entry).remove(entry);
    }

    /** Takes out the one whose turn it is; null when none waits. */
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
