package io.buildwatch.foundry;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Halves of calls that failed, each of which waits to be read on its own. The latest goes first, so that a single job is
 * soon reached. Any thread.
 */
final class HalvedBatches {
    private final Deque<List<RefreshQueue.Entry>> halves = new ArrayDeque<>();

    /** Adds both halves of a call for more than one job. */
    synchronized void halve(List<RefreshQueue.Entry> taken) {
        int middle = taken.size() / 2;
        halves.push(taken.subList(middle, taken.size()));
        halves.push(taken.subList(0, middle));
    }

    /** Removes and returns the half that goes next; null if none waits. */
    synchronized @Nullable List<RefreshQueue.Entry> poll() {
        return halves.poll();
    }

    /** Removes and returns the jobs of all halves, in the order in which they were taken for the calls. */
    synchronized List<RefreshQueue.Entry> takeAll() {
        List<RefreshQueue.Entry> all = new ArrayList<>();
        for (List<RefreshQueue.Entry> half = halves.pollLast(); half != null; half = halves.pollLast()) {
            all.addAll(half);
        }
        return all;
    }
}
