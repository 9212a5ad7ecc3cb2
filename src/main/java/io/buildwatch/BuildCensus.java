package io.buildwatch;

import io.buildwatch.poll.PollListener.Census;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** How many builds this instance holds, over all its tasks; any thread. */
final class BuildCensus {
    private final Map<String, Census> tasks = new ConcurrentHashMap<>();

    void set(String task, Census census) {
        tasks.put(task, census);
    }

    void remove(String task) {
        tasks.remove(task);
    }

    int polled() {
        return tasks.values().stream().mapToInt(Census::polled).sum();
    }

    int ended() {
        return tasks.values().stream().mapToInt(Census::ended).sum();
    }

    /** For how long, in ms, the build was not listed that has waited longest; 0 where none is polled. */
    long oldestUnseenMs(long now) {
        long oldest =
                tasks.values().stream().mapToLong(Census::oldestSeenMs).min().orElse(Long.MAX_VALUE);
        return oldest == Long.MAX_VALUE ? 0 : Math.max(0, now - oldest);
    }
}
