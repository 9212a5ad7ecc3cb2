package io.buildwatch.foundry;

import static java.util.Objects.requireNonNull;

import io.buildwatch.foundry.RequestPacer.Priority;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;

/**
 * How many calls of a {@link RequestPacer} are under way, and how many were begun in the last minute. Not thread-safe: the
 * pacer's lock guards it. Times in ns since a fixed start.
 */
final class CallCounts {
    private final Map<Priority, LastMinuteCount> begun = new EnumMap<>(Priority.class);
    private final Map<Priority, Integer> underWay = new EnumMap<>(Priority.class);
    private int allUnderWay;

    CallCounts() {
        for (Priority priority : Priority.values()) {
            begun.put(priority, new LastMinuteCount());
            underWay.put(priority, 0);
        }
    }

    /** @param now never less than at an earlier call */
    void begin(Priority priority, long now) {
        allUnderWay++;
        underWay.merge(priority, 1, Integer::sum);
        requireNonNull(begun.get(priority)).add(now);
    }

    void end(Priority priority) {
        allUnderWay--;
        underWay.merge(priority, -1, Integer::sum);
    }

    int underWay() {
        return allUnderWay;
    }

    int underWay(Set<Priority> priorities) {
        return priorities.stream().mapToInt(underWay::get).sum();
    }

    /** How many calls of these priorities were begun in this second and the 59 before it. */
    int begun(Set<Priority> priorities, long now) {
        return priorities.stream()
                .mapToInt(priority -> requireNonNull(begun.get(priority)).sum(now))
                .sum();
    }
}
