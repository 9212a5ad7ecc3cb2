package io.buildwatch.service;

import io.buildwatch.events.BuildState;
import io.buildwatch.events.Monitoring;
import io.buildwatch.streams.FlowListener.PolledBuilds;
import io.buildwatch.streams.FlowListener.PublishedBuilds;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts the builds and follows that this instance holds, over all its tasks. Any thread. */
final class TaskCensus {
    private final Map<String, PolledBuilds> polled = new ConcurrentHashMap<>();
    private final Map<String, Follows> follows = new ConcurrentHashMap<>();
    private final Map<String, PublishedBuilds> published = new ConcurrentHashMap<>();

    /** What a task follows; the components are as in {@link FlowListener#onFollows}. */
    record Follows(int count, long oldestBegun) {}

    void set(String task, PolledBuilds builds) {
        polled.put(task, builds);
    }

    void set(String task, PublishedBuilds builds) {
        published.put(task, builds);
    }

    void set(String task, Follows followed) {
        follows.put(task, followed);
    }

    /** How many schedules and datasets are followed. */
    int follows() {
        return follows.values().stream().mapToInt(Follows::count).sum();
    }

    /**
     * For how long the oldest reading of a follow has been under way, in ms; 0 if none is. Nearly all of it is waiting
     * for calls.
     *
     * @param now ms since the epoch
     */
    long oldestFollowReadingMs(long now) {
        long oldest =
                follows.values().stream().mapToLong(Follows::oldestBegun).min().orElse(Long.MAX_VALUE);
        return oldest == Long.MAX_VALUE ? 0 : Math.max(0, now - oldest);
    }

    void remove(String task) {
        follows.remove(task);
        polled.remove(task);
        published.remove(task);
    }

    int polled() {
        return polled.values().stream().mapToInt(PolledBuilds::polled).sum();
    }

    int ended() {
        return polled.values().stream().mapToInt(PolledBuilds::ended).sum();
    }

    /**
     * For how long the build that has waited longest was not listed, in ms; 0 if none waits. Builds that are not found
     * or forbidden do not count.
     *
     * @param now ms since the epoch
     */
    long oldestUnseenMs(long now) {
        long oldest = polled.values().stream()
                .mapToLong(PolledBuilds::oldestSeenMs)
                .min()
                .orElse(Long.MAX_VALUE);
        return oldest == Long.MAX_VALUE ? 0 : Math.max(0, now - oldest);
    }

    /** How many builds were last published with this state and monitoring. */
    int published(BuildState state, Monitoring monitoring) {
        return published.values().stream()
                .mapToInt(builds -> builds.count(state, monitoring))
                .sum();
    }

    /** Of how many builds a job event is missing. */
    int withGaps() {
        return published.values().stream().mapToInt(PublishedBuilds::withGaps).sum();
    }
}
