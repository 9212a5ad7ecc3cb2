package io.buildwatch.foundry;

import io.buildwatch.foundry.RequestPacer.Priority;
import io.buildwatch.foundry.RequestPacer.Slot;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The waiting calls of a {@link RequestPacer}, in the order in which they start. Batches go first, since each reads up to
 * 500 jobs; then further pages of running sweeps. While other calls wait, only three of four calls are batches, and of
 * the rest only three of four are pages. Once the oldest page has waited for {@link #PAGE_PATIENCE_NANOS}, 63 of 64 are
 * pages, because page tokens are short-lived. Calls about follows go before those about builds that are due; their own
 * limit keeps them from starving these. Calls out of turn go only while no other call waits. Adding, removing and polling
 * cost O(log n). Not thread-safe: the pacer's lock guards it.
 */
final class CallQueue {
    /** How long a due build ranks behind urgent calls. After that it has its turn, so that they cannot starve it. */
    static final long PATIENCE_NANOS = 60_000_000_000L;

    /**
     * After this wait a page is late. How long its token stays valid is not documented, and each running sweep takes
     * memory.
     */
    static final long PAGE_PATIENCE_NANOS = 5_000_000_000L;

    /** After this wait a call about a follow goes before all but batches and pages. */
    static final long FOLLOW_PATIENCE_NANOS = 20_000_000_000L;

    private static final int BATCHES_IN_A_ROW = 3;
    private static final int PAGES_IN_A_ROW = 3;
    private static final int LATE_PAGES_IN_A_ROW = 63;

    private static final Comparator<Entry> ORDER =
            Comparator.<Entry>comparingLong(e -> e.standing).thenComparingLong(e -> e.number);

    private final TreeSet<Entry> batches = new TreeSet<>(ORDER);
    private final TreeSet<Entry> pages = new TreeSet<>(ORDER);
    private final TreeSet<Entry> follows = new TreeSet<>(ORDER);
    private final TreeSet<Entry> others = new TreeSet<>(ORDER);
    private final TreeSet<Entry> outOfTurn = new TreeSet<>(ORDER);
    private final Map<Priority, Integer> sizes = new EnumMap<>(Priority.class);
    private long numbers;

    /** How many batches were polled since the last other call; counted up to {@link #BATCHES_IN_A_ROW}. */
    private int batchesInARow;

    /** How many pages were polled since the last call of another kind; counted up to {@link #LATE_PAGES_IN_A_ROW}. */
    private int pagesInARow;

    /**
     * A waiting call.
     *
     * @param standing orders calls among those of the same set, in ns: the time at which it was added, and later by what
     *     calls of its priority can wait
     * @param number orders calls of the same standing
     */
    record Entry(Priority priority, long standing, long number, Consumer<Slot> call) {}

    CallQueue() {
        clear();
    }

    /** @param now in ns; never less than at an earlier call */
    Entry add(Priority priority, Consumer<Slot> call, long now) {
        Entry entry = new Entry(priority, now + patience(priority), numbers++, call);
        queueOf(entry).add(entry);
        sizes.merge(priority, 1, Integer::sum);
        return entry;
    }

    /** Behind how much later calls of the most urgent kind one of this kind ranks, in ns. */
    private static long patience(Priority priority) {
        return switch (priority) {
            case BATCH, CONTINUATION, URGENT, FOLLOW, OUT_OF_TURN -> 0;
            case PROOF -> PATIENCE_NANOS / 6;
            case DUE -> PATIENCE_NANOS;
            case SAFETY -> 2 * PATIENCE_NANOS;
        };
    }

    /** Removes a call that was cancelled; does nothing if it is not in the queue. */
    void remove(Entry entry) {
        if (queueOf(entry).remove(entry)) {
            sizes.merge(entry.priority, -1, Integer::sum);
        }
    }

    /** Removes and returns the call that goes next; null if none waits. */
    @Nullable
    Entry poll(long now) {
        TreeSet<Entry> next = next(now);
        Entry entry = next.pollFirst();
        if (entry != null) {
            sizes.merge(entry.priority, -1, Integer::sum);
        }
        return entry;
    }

    private TreeSet<Entry> next(long now) {
        boolean onlyBatches = pages.isEmpty() && follows.isEmpty() && others.isEmpty();
        if (!batches.isEmpty() && (onlyBatches || batchesInARow < BATCHES_IN_A_ROW)) {
            batchesInARow = Math.min(batchesInARow + 1, BATCHES_IN_A_ROW);
            return batches;
        }
        batchesInARow = 0;
        if (onlyBatches) {
            return outOfTurn; // no other call waits
        }
        boolean onlyPages = follows.isEmpty() && others.isEmpty();
        boolean page = !pages.isEmpty() && (onlyPages || pagesInARow < maxPagesInARow(now));
        pagesInARow = page ? Math.min(pagesInARow + 1, LATE_PAGES_IN_A_ROW) : 0;
        if (page) {
            return pages;
        }
        return isTurnOfFollow(now) ? follows : others;
    }

    private boolean isTurnOfFollow(long now) {
        if (follows.isEmpty() || others.isEmpty()) {
            return others.isEmpty();
        }
        Priority other = others.first().priority;
        return other == Priority.DUE
                || other == Priority.SAFETY
                || now - follows.first().standing >= FOLLOW_PATIENCE_NANOS;
    }

    private int maxPagesInARow(long now) {
        return now - pages.first().standing < PAGE_PATIENCE_NANOS ? PAGES_IN_A_ROW : LATE_PAGES_IN_A_ROW;
    }

    /** How many calls of these priorities wait. */
    int size(Set<Priority> priorities) {
        return priorities.stream()
                .mapToInt(priority -> Objects.requireNonNull(sizes.get(priority)))
                .sum();
    }

    boolean isEmpty() {
        return outOfTurn.isEmpty() && isOnlyOutOfTurn();
    }

    /** Whether no call waits, but for those out of turn. */
    boolean isOnlyOutOfTurn() {
        return batches.isEmpty() && pages.isEmpty() && follows.isEmpty() && others.isEmpty();
    }

    void clear() {
        batches.clear();
        pages.clear();
        follows.clear();
        others.clear();
        outOfTurn.clear();
        for (Priority priority : Priority.values()) {
            sizes.put(priority, 0);
        }
    }

    private TreeSet<Entry> queueOf(Entry entry) {
        return switch (entry.priority) {
            case BATCH -> batches;
            case CONTINUATION -> pages;
            case FOLLOW -> follows;
            case OUT_OF_TURN -> outOfTurn;
            default -> others;
        };
    }
}
