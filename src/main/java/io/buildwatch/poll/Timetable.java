package io.buildwatch.poll;

import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * Which builds are due: a heap by time, so that a tick costs what is due and not what is watched. An entry is out of
 * date once its build's wake-up time has moved; such entries are skipped. Stream thread only.
 */
final class Timetable {
    private record Entry(long at, LiveBuild build) {}

    private final PriorityQueue<Entry> heap = new PriorityQueue<>((a, b) -> Long.compare(a.at, b.at));

    /** Notes that the build's wake-up time may have moved. */
    void update(LiveBuild build) {
        long at = build.wakeAt();
        if (at != LiveBuild.NEVER) {
            heap.add(new Entry(at, build));
        }
    }

    /** A build whose time has come, or null where none has. The caller moves its time and calls {@link #update}. */
    @Nullable
    LiveBuild due(long now) {
        for (Entry entry = heap.peek(); entry != null && entry.at <= now; entry = heap.peek()) {
            heap.poll();
            if (entry.at == entry.build.wakeAt()) {
                return entry.build;
            }
        }
        return null;
    }
}
