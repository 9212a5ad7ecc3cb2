package io.buildwatch.poll;

import java.util.List;

/** A list that is taken in slices. Stream thread only. */
final class SlicedList<T> {
    private final List<T> all;
    private int taken;

    SlicedList(List<T> all) {
        this.all = all;
    }

    /** The next elements, at most {@code most}; empty if all are taken. */
    List<T> takeSlice(int most) {
        int from = taken;
        taken = Math.min(all.size(), from + most);
        return all.subList(from, taken);
    }

    boolean isTaken() {
        return taken == all.size();
    }
}
