package io.buildwatch.poll;

import java.util.Comparator;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which of the polled builds are due: ordered by time, one entry a build, so that a tick costs what is due and not what is
 * watched. Stream thread only.
 */
final class DueQueue {
    private final TreeSet<LiveBuild> queue = new TreeSet<>(
            Comparator.<LiveBuild>comparingLong(build -> build.queuedAt).thenComparingLong(build -> build.serial));
    private long serials;

    /** Moves the build to its present wake-up time, or takes it out if it has none. */
    void update(LiveBuild build) {
        remove(build);
        long at = build.wakeAt();
        if (at != LiveBuild.NEVER) {
            build.queuedAt = at;
            build.serial = serials++;
            queue.add(build);
        }
    }

    void remove(LiveBuild build) {
        if (build.queuedAt != LiveBuild.NEVER) {
            queue.remove(build);
            build.queuedAt = LiveBuild.NEVER;
        }
    }

    /** Takes out a build whose time has come; null if there is none. The caller moves its time and calls {@link #update}. */
    @Nullable
    LiveBuild due(long now) {
        if (queue.isEmpty() || queue.first().queuedAt > now) {
            return null;
        }
        LiveBuild build = queue.first();
        remove(build);
        return build;
    }

    int size() {
        return queue.size();
    }
}
