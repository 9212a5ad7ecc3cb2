package io.buildwatch.poll;

import java.util.Comparator;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The polled builds in the order in which they are due, one entry for each. So the cost of a tick depends on how many
 * are due, and not on how many are watched. Stream thread only.
 */
final class DueQueue {
    /** A build's place in the queue. */
    static final class Place {
        private long at = BuildPollState.NEVER;
        private long serial;
    }

    private final TreeSet<BuildPollState> queue =
            new TreeSet<>(Comparator.<BuildPollState>comparingLong(build -> build.place.at)
                    .thenComparingLong(build -> build.place.serial));
    private long serials;

    /** Moves the build to its present wake-up time, or removes it if it has none. */
    void update(BuildPollState build) {
        remove(build);
        long at = build.nextCallAt();
        if (at != BuildPollState.NEVER) {
            build.place.at = at;
            build.place.serial = serials++;
            queue.add(build);
        }
    }

    void remove(BuildPollState build) {
        if (build.place.at != BuildPollState.NEVER) {
            queue.remove(build);
            build.place.at = BuildPollState.NEVER;
        }
    }

    /** Removes and returns a build that is due; null if none is. The caller sets its time and calls {@link #update}. */
    @Nullable
    BuildPollState due(long now) {
        if (queue.isEmpty() || queue.first().place.at > now) {
            return null;
        }
        BuildPollState build = queue.first();
        remove(build);
        return build;
    }

    int size() {
        return queue.size();
    }
}
